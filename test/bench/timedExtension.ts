/** In the place of `dist/extension.js`: times it, and watches the event loop of the extension host when it is asked to. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ExtensionContext } from 'vscode';
import type { EspalierApi } from '../../src/extension.js';

type Extension = typeof import('../../src/extension.js');

/** Milliseconds. */
export interface Waits {
  longestWait: number;
  /** By processor time: of a machine that is busy with other things the clock says little. */
  longestTask: number;
}

export interface Timed {
  load: number;
  activate: number;
  /** Until the result is called, which then has the figures. */
  watch(): () => Waits;
}

const TICK_MS = 1;
const timed: Timed = { load: 0, activate: 0, watch };
(globalThis as { espalierTimed?: Timed }).espalierTimed = timed;

/** For how long this thread was on a processor; where the system does not tell, what the clock says. */
function used(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

function watch(): () => Waits {
  const waits: Waits = { longestWait: 0, longestTask: 0 };
  let last = performance.now();
  let lastUsed = used();
  const timer = setInterval(() => {
    waits.longestWait = Math.max(waits.longestWait, performance.now() - last - TICK_MS);
    waits.longestTask = Math.max(waits.longestTask, used() - lastUsed);
    last = performance.now();
    lastUsed = used();
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    return waits;
  };
}

const begun = performance.now();
const extension = createRequire(__filename)('./extension.real.js') as Extension;
timed.load = performance.now() - begun;

export function activate(context: ExtensionContext): EspalierApi {
  const start = performance.now();
  const api = extension.activate(context);
  timed.activate = performance.now() - start;
  return api;
}

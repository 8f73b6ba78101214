/** The sweeps there are, and the one that is shown; asked for again whenever something happens to one. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { SweepDetail, SweepInfo } from '../../src/protocol/sweeps.js';
import type { Failure } from '../../src/protocol/rpc.js';
import type { Host } from '../rpc.js';

export interface Sweeps {
  /** Those that were started; null until the first answer. */
  readonly started: readonly SweepInfo[] | null;
  /** Files that were not. */
  readonly files: readonly SweepInfo[];
  readonly detail: SweepDetail | null;
  readonly failure: Failure | null;
}

const NOTHING: Sweeps = { started: null, files: [], detail: null, failure: null };

/** @param label null: the newest one */
export function useSweeps(host: Host, label: string | null, version: number): Sweeps {
  const [state, setState] = useState(NOTHING);
  /** Asked while it asks, it asks once more: many reports are a few questions. */
  const asking = useRef({ now: false, again: false, gone: false });
  useEffect(() => {
    const mine = { now: false, again: false, gone: false };
    asking.current = mine;
    const ask = async (): Promise<void> => {
      mine.again = true;
      if (mine.now) {
        return;
      }
      mine.now = true;
      while (mine.again) {
        mine.again = false;
        const next = await read(host, label);
        if (mine.gone) {
          return;
        }
        setState((before) => ('failure' in next && next.started === null ? { ...before, failure: next.failure } : next));
      }
      mine.now = false;
    };
    void ask();
    const off = host.on('sweeps', () => void ask());
    return () => {
      mine.gone = true;
      off();
    };
  }, [host, label, version === 0]);
  return state;
}

async function read(host: Host, label: string | null): Promise<Sweeps> {
  const list = await host.request('sweeps', {});
  if (!list.ok) {
    return { ...NOTHING, failure: list.error };
  }
  const started = list.value.filter(({ stage }) => stage !== 'new');
  const shown = started.find((one) => one.label === label) ?? started[0];
  const detail = shown ? await host.request('sweep', { label: shown.label }) : null;
  const files = list.value.filter(({ stage }) => stage === 'new');
  return { started, files, detail: detail?.ok ? detail.value : null, failure: detail?.ok === false ? detail.error : null };
}

/** Steps of the core, driven with pauses: other requests are answered in between, and what nobody waits for any more is given up. */
import { EspalierError } from '../../protocol/index.js';
import type { Steps } from '../../core/experiments/query.js';

/** Milliseconds of work between two pauses. */
const STRETCH = 12;

interface Work {
  readonly promise: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

export class SharedWork {
  private readonly running = new Map<string, Work>();

  /** Requests with the same key at the same time share one result. Rejects with `cancelled` when the signal is aborted. */
  async run<T>(key: string, start: () => Steps<T>, signal: AbortSignal): Promise<T> {
    let work = this.running.get(key);
    if (work === undefined) {
      const controller = new AbortController();
      const promise = paced(start(), controller.signal).finally(() => this.running.delete(key));
      work = { promise, controller, waiting: 0 };
      this.running.set(key, work);
    }
    return this.wait(work, signal) as Promise<T>;
  }

  private async wait(work: Work, signal: AbortSignal): Promise<unknown> {
    work.waiting++;
    const giveUp = (): void => {
      work.waiting--;
      if (work.waiting === 0) {
        work.controller.abort();
      }
    };
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const value = await work.promise;
      throwIfCancelled(signal);
      return value;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
}

/** Does all steps, and lets the event loop turn before the first and every few milliseconds. */
export async function paced<T>(steps: Steps<T>, signal: AbortSignal): Promise<T> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    throwIfCancelled(signal);
    for (const start = performance.now(); performance.now() - start < STRETCH;) {
      const { done, value } = steps.next();
      if (done) {
        return value;
      }
    }
  }
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) {
    throw new EspalierError('cancelled', 'Cancelled.');
  }
}

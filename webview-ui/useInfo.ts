/** What there is to show: columns, number of rows, the version of the index. Asked for again whenever the index changed. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { TableInfo } from '../src/protocol/index.js';
import type { Failure } from '../src/protocol/rpc.js';
import type { Host } from './rpc.js';

export interface Info {
  /** Null until the first answer. */
  readonly info: TableInfo | null;
  readonly failure: Failure | null;
  readonly refresh: () => Promise<void>;
}

export function useInfo(host: Host): Info {
  const [answer, setAnswer] = useState<Omit<Info, 'refresh'>>({ info: null, failure: null });
  const state = useRef({ asking: false, again: false });
  // Asked while it asks, it asks once more: many changes are a few questions.
  const refresh = useCallback(async (): Promise<void> => {
    state.current.again = true;
    if (state.current.asking) {
      return;
    }
    state.current.asking = true;
    while (state.current.again) {
      state.current.again = false;
      const result = await host.request('table', {});
      if (result.ok) {
        setAnswer({ info: result.value, failure: null });
      } else if (result.error.code !== 'cancelled') {
        setAnswer(({ info }) => ({ info, failure: result.error }));
      }
    }
    state.current.asking = false;
  }, [host]);
  useEffect(() => {
    void refresh();
    return host.on('changed', () => void refresh());
  }, [host, refresh]);
  return { ...answer, refresh };
}

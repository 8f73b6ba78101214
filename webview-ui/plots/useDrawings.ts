/** The drawings of a card that has several. */
import { useRef } from 'preact/hooks';
import type { Drawing } from './draw/spec.js';

export interface Drawings {
  readonly all: ReadonlyMap<string, Drawing>;
  /** Keeps a drawing under a name while there is one. */
  readonly keep: (name: string) => (made: Drawing | null) => void;
}

export function useDrawings(): Drawings {
  const all = useRef(new Map<string, Drawing>()).current;
  return {
    all,
    keep: (name) => (made) => {
      if (made === null) {
        all.delete(name);
      } else {
        all.set(name, made);
      }
    },
  };
}

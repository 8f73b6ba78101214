/** `ViewsMethods`, loaded when saved views are first asked for. */
import type { Handlers, Row, ViewsMethods } from '../../protocol/index.js';

/** @param rows of the index as it is when it is asked */
export function lateViews(rows: () => readonly Row[]): Handlers<ViewsMethods> {
  return {
    savedViews: async ({ text }) => (await import('./methods.js')).readViews(text, rows()),
    changeViews: async ({ text, change }) => ({ text: (await import('./methods.js')).changeViews(text, change) }),
  };
}

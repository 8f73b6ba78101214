/** Short names for columns. */
import type { ColumnId } from '../../../protocol/index.js';
import { isFieldName } from '../refs.js';

/** Key of a column in a map. JSON keeps the parts apart whatever characters they hold. */
export function columnKey(id: ColumnId): string {
  return JSON.stringify(id);
}

/** Names by which a column can be called, the shortest first: `lr`, `train.lr`, `params.yaml:train.lr`, `param params.yaml:train.lr`. */
export function namesOf(id: ColumnId): string[] {
  const [kind, file, ...keys] = id;
  const tails = keys.map((_, index) => keys.slice(keys.length - 1 - index).join('.'));
  const whole = keys.join('.');
  return [...tails, whole === '' ? file : `${file}:${whole}`, `${kind} ${file}:${whole}`];
}

/**
 * The shortest tail of each column's path that no other column has: `lr`, `train.lr`, `nested/params.yaml:train.lr`. Names of the
 * rows' own fields (`time`, `error`) are taken.
 */
export function shortestLabels(ids: readonly ColumnId[]): Map<string, string> {
  const taken = new Map<string, number>();
  const wholes = new Map<string, number>();
  const names = ids.map(namesOf);
  ids.forEach((id, at) => {
    const whole = id.slice(2).join('.');
    wholes.set(whole, (wholes.get(whole) ?? 0) + 1);
    for (const name of new Set(names[at])) {
      taken.set(name, (taken.get(name) ?? 0) + 1);
    }
  });
  return new Map(
    ids.map((id, at) => {
      const all = names[at] ?? [];
      const whole = id.slice(2).join('.');
      // `accuracy` beside `val.accuracy`: its tail is not its own, but its whole path is.
      const own = all.find(
        (name) => !isFieldName(name) && (taken.get(name) === 1 || (name === whole && whole !== '' && wholes.get(whole) === 1)),
      );
      return [columnKey(id), own ?? all[all.length - 1] ?? ''];
    }),
  );
}

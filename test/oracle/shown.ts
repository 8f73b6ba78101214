/** What `exp show` prints, row by row, so that two of them can be compared and what differs can be named. */
import { isMap, jsonText, parseValues } from '../../src/core/values/index.js';
import type { Value, ValueMap } from '../../src/protocol/values.js';

/** Row -> what it says, as `params params.yaml train.lr` -> text. The order of rows and of nothing else counts. */
export type Shown = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** @param nameOf a commit's name in a test, in place of its id */
export function shownRows(json: string, nameOf: (id: string) => string): Shown {
  const rows = new Map<string, Map<string, string>>();
  const add = (state: ValueMap, prefix: string, more: ValueMap): void => {
    let label = prefix + nameOf(textOf(state['rev']));
    for (let again = 2; rows.has(label); again++) {
      label = `${prefix}${nameOf(textOf(state['rev']))} (${again})`;
    }
    const said = new Map<string, string>();
    const own = Object.entries(state).filter(([key]) => key !== 'experiments');
    flatten({ ...Object.fromEntries(own), ...more }, [], said);
    rows.set(label, new Map([...said].map(([key, text]) => [key, text.replace(/"([0-9a-f]{40})"/, (_all, id: string) => nameOf(id))])));
  };
  for (const baseline of listOf(parseValues(json, 'json'))) {
    add(baseline, '', {});
    for (const range of listOf(baseline['experiments'] ?? [])) {
      const { revs, ...rest } = range;
      listOf(revs ?? []).forEach((state, at) =>
        add(state, `${nameOf(textOf(baseline['rev']))}/`, at === 0 ? { range: rest } : { after: 'the tip' }),
      );
    }
  }
  return rows;
}

/** A line for each thing that is not the same. */
export function differences(ours: Shown, theirs: Shown): string[] {
  const found: string[] = [];
  const order = (shown: Shown): string => [...shown.keys()].join(', ');
  if (order(ours) !== order(theirs)) {
    found.push(`rows: ${order(ours)} | DVC: ${order(theirs)}`);
  }
  for (const row of new Set([...ours.keys(), ...theirs.keys()])) {
    const [x, y] = [ours.get(row), theirs.get(row)];
    for (const key of x && y ? new Set([...x.keys(), ...y.keys()]) : []) {
      // Of a broken file DVC says that it is corrupted, we say what is wrong and where.
      const corrupted = key.endsWith(' error msg') && y?.get(key)?.includes('file structure is corrupted') === true;
      if (x?.get(key) !== y?.get(key) && !corrupted) {
        found.push(`${row}: ${key}: ${x?.get(key) ?? 'nothing'} | DVC: ${y?.get(key) ?? 'nothing'}`);
      }
    }
  }
  return found;
}

function flatten(value: Value, path: readonly string[], into: Map<string, string>): void {
  if (isMap(value) && Object.keys(value).length > 0) {
    for (const [key, child] of Object.entries(value)) {
      flatten(child, [...path, key], into);
    }
  } else {
    into.set(path.join(' '), jsonText(value));
  }
}

function listOf(value: Value): ValueMap[] {
  return (Array.isArray(value) ? value : []).filter(isMap);
}

function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

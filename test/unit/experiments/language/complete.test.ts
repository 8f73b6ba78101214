import { describe, expect, it } from 'vitest';
import { complete } from '../../../../src/core/experiments/language/complete.js';
import { Names } from '../../../../src/core/experiments/language/names.js';
import { finish, Table } from '../../../../src/core/experiments/query.js';
import { valuesIn } from '../../../../src/core/experiments/query/overview.js';
import { Store } from '../../../../src/core/experiments/store.js';
import { ALL_ROWS } from '../../../../src/protocol/index.js';
import { higher, record } from '../made.js';

const store = new Store(
  [
    record('a', { train: { opt: 'adam', lr: 0.1 }, 'odd name': 1 }, { acc: 0.5, 'val.acc': 1 }),
    record('b', { train: { opt: 'adam w', lr: 0.01 } }, { acc: 0.9 }),
    record('c', { train: { opt: 'sgd', lr: 0.1 } }, { acc: NaN }, { state: 'running' }),
  ],
  higher,
);
const frame = new Table(store, null).frame([{ name: 'f1', text: 'acc * 2' }], null);
const all = { frame, rows: frame.positions, passes: () => true, problem: null };

/** `|` is the cursor. What is offered, and the text before the cursor after the first was chosen. */
function offered(text: string, language: 'filter' | 'expression' = 'filter'): { labels: string[]; first: string } {
  const offset = text.indexOf('|');
  const { range, items } = complete(text.replace('|', ''), offset, language, frame.names, (ref) => valuesIn(all, ref, 100), 50);
  return { labels: items.map(({ label }) => label), first: text.slice(0, range.start) + (items[0]?.insert ?? '') };
}

describe('completion', () => {
  it.each([
    ['ac|', 'acc', ['acc', 'val.acc']],
    ['op|', 'opt', ['opt']],
    ['acc > 0.5 and od|', 'acc > 0.5 and `odd name`', ['odd name']],
    ['stat|', 'state', ['state']],
    ['(lr |', '(lr = ', ['=', '!=', '>', '>=', '<', '<=', 'in', '~', '!~']],
    ['lr >|', 'lr > ', ['>', '>=']],
    ['opt = |', 'opt = adam', ['adam', 'adam w', 'sgd']],
    ['opt = s|', 'opt = sgd', ['sgd']],
    ['opt != adam\u00a0|', 'opt != adam\u00a0acc', null],
    ['opt in (adam, s|', 'opt in (adam, sgd', ['sgd']],
    ['lr = |', 'lr = 0.1', ['0.1', '0.01']],
    ['state = r|', 'state = running', ['running']],
    ['`odd name` = |', '`odd name` = 1', ['1']],
    ['mis|', 'missing(', ['missing(…)']],
    ['acc > 1 o|', 'acc > 1 opt', null],
    ['f|', 'f1', null],
  ])('%s', (text, first, labels) => {
    const found = offered(text);
    expect(found.first).toBe(first);
    if (labels) {
      expect(found.labels).toEqual(labels);
    }
  });

  it('offers a column of any name so that the filter takes it', () => {
    const odd = [
      'a`b',
      'q"uo',
      "it's",
      'a.b',
      'and',
      'in',
      '1abc',
      'x y',
      ' ',
      '',
      'nan',
      '\\',
      'a\nb',
      '-x',
      'time',
      '(x)',
      'a,b',
      '0.5',
      '#',
      '`',
    ];
    const table = new Table(
      new Store([record('odd', Object.fromEntries(odd.map((name, at) => [name, at])), {}), record('other', {}, {})], higher),
      null,
    );
    const { names } = table.frame([], null);
    const { items } = complete('', 0, 'filter', names, () => [], 500);
    for (const { id, label } of table.store.columns) {
      const name = items.find((one) => one.label === label)?.insert ?? '';
      const { rows, problem } = finish(table.order({ ...ALL_ROWS, filter: `${name} = ${odd.indexOf(id[2] ?? '')}` }, 0));
      expect([label, name, problem, ...rows]).toEqual([label, name, null, 0]);
    }
  });

  it('of an expression offers what holds numbers, and functions', () => {
    expect(offered('2 * l|', 'expression').labels).toEqual(['lr', 'log(…)', 'log10(…)', 'log2(…)', 'val.acc']);
    expect(offered('op|', 'expression').labels).toEqual([]);
    expect(offered('|', 'expression').labels).toEqual(expect.arrayContaining(['acc', 'f1', 'sqrt(…)', 'delta(…)']));
  });

  it('puts values that would be read otherwise in quotes, and says what is wrong with the text', () => {
    const found = complete('opt = adam w', 12, 'filter', new Names(store.columns), (ref) => valuesIn(all, ref, 100), 50);
    expect(found.problem).toBeNull();
    expect(complete('opt = ', 6, 'filter', new Names(store.columns), (ref) => valuesIn(all, ref, 100), 2)).toMatchObject({
      range: { start: 6, end: 6 },
      items: [{ insert: 'adam' }, { insert: '"adam w"', detail: 'one row' }],
      problem: { start: 6, message: 'A value is expected here.' },
    });
  });
});

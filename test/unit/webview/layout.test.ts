import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, hide, isOpen, pin, setDelta, setWidth, show } from '../../../src/core/view/columns.js';
import type { Column, ColumnId } from '../../../src/protocol/model.js';
import { EMPTY_COLUMNS, FIELD_COLUMNS, type ColumnsView } from '../../../src/protocol/panel.js';
import { catalogOf } from '../../../webview-ui/table/catalog.js';
import { fitColumn, inOrder, layOut, MIN_WIDTH, moved } from '../../../webview-ui/table/layout.js';

const column = (...id: [Column['id'][0], string, ...string[]]): Column => ({
  id,
  label: id.slice(2).join('.'),
  numeric: true,
  min: 0,
  max: 1,
  distinct: 2,
  better: null,
});
const LR = ['param', 'p.yaml', 'train', 'lr'] as const;
const ACC: ColumnId = ['metric', 'm.json', 'acc'];
const COLUMNS = [
  column(...LR),
  column('metric', 'm.json', 'acc'),
  column('param', 'p.yaml', 'seed'),
  column('metric', 'm.json', 'hidden'),
  column('param', 'p.yaml', 'train', 'layers'),
];
const titles = (view: ColumnsView, without: ReadonlySet<string> = new Set()): string[] =>
  layOut(catalogOf(COLUMNS, [], view.deltas), view, without, new Map()).columns.map(({ title }) => title);
const view = hide(EMPTY_COLUMNS, [['metric', 'm.json', 'hidden']]);

describe('columns', () => {
  it('come with metrics first, in groups of a file and the keys above', () => {
    const { columns, groups, width } = layOut(catalogOf(COLUMNS, [], []), view, new Set(), new Map());
    expect(columns.map(({ title }) => title)).toEqual(['Created', 'acc', 'lr', 'layers', 'seed']);
    expect(groups.map(({ file, parents, first, last }) => [file, parents, first, last])).toEqual([
      ['', '', 0, 0],
      ['m.json', '', 1, 1],
      ['p.yaml', 'train', 2, 3],
      ['p.yaml', '', 4, 4],
    ]);
    expect(columns.reduce((sum, one) => sum + one.width, 0)).toBe(width);
  });

  it('begin with the main metric, and what stands beside it in its file', () => {
    const more = [column('metric', 'a.json', 'loss'), ...COLUMNS];
    const inOrder = (main: ColumnId | null): string[] =>
      catalogOf(more, [], [], main).flatMap(({ kind, title }) => (kind === 'metric' ? [title] : []));
    expect(inOrder(null)).toEqual(['loss', 'acc', 'hidden']);
    expect(inOrder(['metric', 'm.json', 'hidden'])).toEqual(['hidden', 'acc', 'loss']);
  });

  it('are hidden and shown, with differences beside what they are of', () => {
    expect(titles(show(view, ['author']))).toContain('Author');
    expect(titles(setDelta(view, ACC, 'percent', true))).toEqual(['Created', 'acc', 'Δ% acc', 'lr', 'layers', 'seed']);
    expect(titles(view, new Set([JSON.stringify(LR)]))).not.toContain('lr');
  });

  it('are pinned in front, and keep the width they were given', () => {
    const { columns, pinned, pinnedWidth, width } = layOut(
      catalogOf(COLUMNS, [], []),
      setWidth(setWidth(pin(view, LR, true), LR, 77), ACC, 1),
      new Set(),
      new Map(),
    );
    expect(columns.map(({ title, left }) => [title, left]).slice(0, 2)).toEqual([
      ['lr', 0],
      ['Created', 0],
    ]);
    expect([pinned, pinnedWidth]).toEqual([1, 77]);
    expect(columns.find(({ title }) => title === 'acc')?.width).toBe(MIN_WIDTH);
    expect(columns.slice(1).reduce((sum, one) => sum + one.width, 0)).toBe(width);
  });

  it('are put where they are moved to; others stay beside their neighbours', () => {
    const layout = layOut(catalogOf(COLUMNS, [], []), view, new Set(), new Map());
    const order = moved(layout, JSON.stringify(['param', 'p.yaml', 'seed']), JSON.stringify(ACC));
    expect(titles({ ...view, order })).toEqual(['Created', 'seed', 'acc', 'lr', 'layers']);
    const more = [...COLUMNS, column('param', 'p.yaml', 'zeta')];
    expect(inOrder(catalogOf(more, [], []), order).map(({ title }) => title)).toEqual(
      // What is new follows what it follows by itself: seed.
      ['Created', ...FIELD_NAMES, 'seed', 'zeta', 'acc', 'hidden', 'lr', 'layers'],
    );
    expect(moved(layout, 'time', null).at(-1)).toBe('time');
  });

  it('lose none and win none, whatever the order', () => {
    const catalog = catalogOf(COLUMNS, [], []);
    fc.assert(
      fc.property(fc.shuffledSubarray(catalog.map(({ ref }) => ref)), (order) => {
        const all = inOrder(catalog, order);
        expect(new Set(all)).toEqual(new Set(catalog));
        expect(all.length).toBe(catalog.length);
        expect(all.map(({ ref }) => ref).filter((ref) => order.includes(ref))).toEqual(order);
      }),
    );
  });

  it('are as wide as what stands in them', () => {
    const [catalog] = catalogOf([column('metric', 'm.json', 'x')], [], []).slice(-1);
    const narrow = fitColumn(catalog!, [0.5]);
    const wide = fitColumn(catalog!, ['a text of some length, which is longer than a number']);
    expect(narrow.width).toBeLessThan(wide.width);
    expect(narrow.decimals).toBe(1);
  });
});

const FIELD_NAMES = catalogOf([], [], [])
  .map(({ title }) => title)
  .slice(1, FIELD_COLUMNS.length);

it('folds lines one by one, whether all are open or closed at first', () => {
  const open = { folded: false, except: [] };
  const one = fold(open, ['a'], false);
  expect([isOpen(one, 'a'), isOpen(one, 'b')]).toEqual([false, true]);
  expect(fold(one, ['a'], true)).toEqual(open);
  const closed = fold({ folded: true, except: [] }, ['a'], true);
  expect([isOpen(closed, 'a'), isOpen(closed, 'b')]).toEqual([true, false]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asked, begin, change, MOST_CHANGES, receive, redo, undo, type History } from '../../../src/core/view/history.js';
import { restorePart, restoreShared, restoreState } from '../../../src/core/view/restore.js';
import { select, slotsOf } from '../../../src/core/view/selection.js';
import { EMPTY_COLUMNS, EMPTY_SHARED, EMPTY_ANALYSIS, EMPTY_PLOTS, EMPTY_STATE, type PanelState } from '../../../src/protocol/panel.js';

describe('restoring a view', () => {
  it('keeps a good state and leaves out what is not', () => {
    const state: PanelState = {
      page: 'plots',
      sort: [{ column: ['metric', 'm.json', 'acc'], direction: 'descending' }],
      rows: { group: ['author', ['param', 'p.yaml', 'seed']] },
      folding: { folded: true, except: ['a'] },
      expressions: [{ name: 'f1', text: '2 * p' }],
      onlyDiffering: true,
      columns: {
        hidden: [['param', 'p.yaml', 'a.b'], 'author'],
        order: ['time', ['expression', 'f1']],
        pinned: [['metric', 'm.json', 'acc']],
        widths: [{ column: 'name', width: 200 }],
        formats: [{ column: ['metric', 'm.json', 'acc'], digits: 3 }],
        heat: [['metric', 'm.json', 'acc']],
        highlights: [{ column: ['metric', 'm.json', 'acc'], what: 'max' }],
        deltas: [['delta', 'percent', ['metric', 'm.json', 'acc']]],
      },
      selected: ['x', 'z'],
      slots: [3, 0],
      baseline: 'y',
      filter: 'acc > 0.9',
      savedView: null,
      pages: {
        plots: {
          ...EMPTY_PLOTS,
          ...{ off: ['x'], axis: 'epoch', smoothing: 0.5, logY: true, group: 'seeds', pinned: ['p'], order: ['q', 'p'], search: 'loss' },
          sizes: [{ plot: 'p', size: 'large' }],
        },
        analysis: {
          ...EMPTY_ANALYSIS,
          view: 'scatter',
          x: 'time',
          third: 'time',
          across: 'time',
          up: ['param', 'p', 'x'],
          axes: ['name', ['metric', 'm.json', 'acc']],
        },
      },
    };
    expect(restoreState(JSON.parse(JSON.stringify(state)))).toEqual(state);
    for (const bad of [null, undefined, 3, 'text', [], {}]) {
      expect(restoreState(bad)).toEqual(EMPTY_STATE);
    }
    const hostile = {
      page: '__proto__',
      sort: [{ column: ['metric'], direction: 'ascending' }, null],
      rows: { group: 'all' },
      folding: { folded: 1 },
      expressions: [{ name: 1, text: 'x' }],
      onlyDiffering: 'yes',
      columns: {
        hidden: [['a', 'b', 'c'], 4],
        widths: [{ column: 'name', width: -1 }, 7],
        formats: [{ column: 'name', digits: 99 }],
        highlights: [{ column: 'name', what: 'nothing' }],
        deltas: [['delta', 'absolute', 'name']],
      },
      filter: 7,
      selected: ['x', 'x', 1],
      slots: [-1, 0.5, 'a'],
      baseline: 1,
      pages: { plots: { off: 'all' }, other: 1 },
    };
    expect(restoreState(hostile)).toEqual({
      ...EMPTY_STATE,
      columns: { ...EMPTY_COLUMNS, hidden: [] },
      selected: ['x'],
      slots: [0],
      pages: { plots: EMPTY_PLOTS },
    });
  });

  it('asks for nothing that was not asked for', () => {
    expect(restorePart({})).toEqual({});
    expect(restorePart({ page: 'nowhere', baseline: undefined })).toEqual({});
    expect(restorePart({ baseline: null, page: 'plots' })).toEqual({ baseline: null, page: 'plots' });
  });

  it('gives two rows two colours, whatever was stored', () => {
    expect(restoreShared({ selected: ['a', 'b', 'c'], slots: [1, 1, 0] })).toEqual({
      ...EMPTY_SHARED,
      selected: ['a', 'b', 'c'],
      slots: [1, 2, 0],
    });
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (selected, slots) => {
        const shared = restoreShared({ selected, slots });
        expect(shared.slots.length).toBe(shared.selected.length);
        expect(new Set(shared.slots).size).toBe(shared.slots.length);
        expect(restoreShared(shared)).toEqual(shared);
      }),
    );
  });
});

it('keeps the colour of a row while others come and go', () => {
  const first = select(EMPTY_SHARED, ['a', 'b', 'c']);
  const second = select(first, ['b', 'c', 'd', 'b']);
  expect([...slotsOf(second)]).toEqual([
    ['b', 1],
    ['c', 2],
    ['d', 0],
  ]);
});

describe('changes of a view', () => {
  const start = begin(EMPTY_STATE);

  it('are undone and done again, one by one', () => {
    const one = change(start, { baseline: 'a' }, 'One');
    const two = change(one, { selected: ['x'] }, 'Two');
    expect(two.view).toMatchObject({ baseline: 'a', selected: ['x'], slots: [0] });
    expect(undo(two).view).toEqual(one.view);
    expect(undo(undo(two)).view).toEqual(EMPTY_STATE);
    expect(undo(undo(undo(two))).view).toEqual(EMPTY_STATE);
    expect(redo(redo(undo(undo(two)))).view).toEqual(two.view);
    expect(change(undo(two), { baseline: 'b' }, 'Three').future).toEqual([]);
  });

  it('take the user back to the page where they were made; going there is none', () => {
    const elsewhere = change(change(start, { baseline: 'a' }, 'One'), { page: 'plots' }, '');
    expect(elsewhere.past.length).toBe(1);
    expect(undo(elsewhere).view).toEqual(EMPTY_STATE);
    const shown = change(start, { page: 'plots', selected: ['x'] }, 'Shown');
    expect(undo(shown).view).toEqual(EMPTY_STATE);
    expect(redo(undo(shown)).view).toEqual(shown.view);
  });

  it('do not count when nothing changes', () => {
    expect(change(start, { sort: [], baseline: null }, 'Nothing')).toBe(start);
    expect(receive(start, { ...EMPTY_STATE })).toBe(start);
  });

  it('that are asked for leave what other pages keep; a saved view says all of it', () => {
    const compare = { onlyDiffering: true };
    const { view } = change(start, { pages: { plots: EMPTY_PLOTS } }, 'One');
    expect(asked(view, { pages: { compare } }).pages).toEqual({ plots: EMPTY_PLOTS, compare });
    expect(asked(view, { pages: { compare }, savedView: 'Mine' }).pages).toEqual({ compare });
    expect(asked(view, { filter: 'lr > 1' })).toEqual({ filter: 'lr > 1' });
  });

  it('of one gesture are one', () => {
    const steps = ['a', 'b', 'c'].reduce((at, baseline) => change(at, { baseline }, baseline, 'drag'), start);
    expect(steps.past.map(({ label }) => label)).toEqual(['c']);
    expect(undo(steps).view).toEqual(EMPTY_STATE);
    expect(redo(undo(steps)).view.baseline).toBe('c');
  });

  it('leave what others changed meanwhile as it is', () => {
    const mine = change(start, { baseline: 'a' }, 'Mine');
    const theirs = receive(mine, { selected: ['x'], slots: [0] });
    expect(undo(theirs).view).toMatchObject({ baseline: null, selected: ['x'] });
  });

  it('go all the way back, for any of them', () => {
    const part = fc.record<Partial<PanelState>>(
      {
        baseline: fc.option(fc.constantFrom('a', 'b')),
        selected: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd')),
        page: fc.constantFrom('table' as const, 'plots' as const),
        filter: fc.constantFrom('', 'a = 1'),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: MOST_CHANGES }), (parts) => {
        const after = parts.reduce<History>((at, one) => change(at, one, 'x'), start);
        const back = after.past.reduce<History>((at) => undo(at), after);
        expect({ ...back.view, page: 'table' }).toEqual(EMPTY_STATE);
        const again = after.past.reduce<History>((at) => redo(at), back);
        expect({ ...again.view, page: after.view.page }).toEqual(after.view);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeViews, DEFAULT_PARTS, readViews } from '../../../src/core/view/viewsFile.js';
import { EMPTY_COLUMNS } from '../../../src/protocol/panel.js';
import type { Row } from '../../../src/protocol/model.js';
import type { ViewParts } from '../../../src/protocol/views.js';

const ACC = ['metric', 'metrics.json', 'accuracy'] as const;
const best: ViewParts = {
  ...DEFAULT_PARTS,
  filter: 'accuracy > 0.9 and not has(error) # not a comment',
  sort: [{ column: ACC, direction: 'descending' }],
  rows: { group: [['param', 'params.yaml', 'train', 'model']] },
  expressions: [{ name: 'f1', text: '2*p*r/(p+r)' }],
  columns: { ...EMPTY_COLUMNS, order: [ACC, 'time'], heat: [ACC], widths: [{ column: ACC, width: 90 }] },
  pages: { compare: { onlyDiffering: true } },
};
const save = (text: string, name: string, parts: ViewParts, baseline: string | null = null): string =>
  changeViews(text, { kind: 'save', name, parts, baseline });

const COMMENTED = `# ours
version: 3 # kept
views:
  # the first
  Best: # so far
    filter: acc > 1 # why
    # about sorting
    sort:
      - {column: name, direction: ascending}
    color: red # someone else's
    columns:
      # widths
      widths:
        - {column: name, width: 200}
      heat: []
  Other:
    page: plots
# the end
`;

describe('saved views', () => {
  it('are what was saved, in a file that people can read', () => {
    const text = save('', 'Best so far', best, 'main');
    expect(text).toBe(`# Views of Espalier's panel: one for each name. Shared by Git, and free to be edited.
views:
  Best so far:
    filter: 'accuracy > 0.9 and not has(error) # not a comment'
    sort:
      - {column: [metric, metrics.json, accuracy], direction: descending}
    rows:
      group:
        - [param, params.yaml, train, model]
    expressions:
      - {name: f1, text: '2*p*r/(p+r)'}
    columns:
      order:
        - [metric, metrics.json, accuracy]
        - time
      widths:
        - {column: [metric, metrics.json, accuracy], width: 90}
      heat:
        - [metric, metrics.json, accuracy]
    pages:
      compare:
        onlyDiffering: true
    baseline: main
`);
    const more = save(text, 'Second', DEFAULT_PARTS);
    expect(readViews(more, [])).toEqual({
      problems: [],
      views: [
        { name: 'Best so far', parts: best, baseline: 'main', baselineRow: null },
        { name: 'Second', parts: DEFAULT_PARTS, baseline: null, baselineRow: null },
      ],
    });
  });

  it('keep the comments of the file, and what is none of theirs, over every change', () => {
    const parts: ViewParts = {
      ...DEFAULT_PARTS,
      filter: 'acc > 2',
      columns: { ...EMPTY_COLUMNS, widths: [{ column: 'name', width: 200 }], heat: ['time'] },
    };
    const saved = save(COMMENTED, 'Best', parts);
    expect(saved).toBe(
      COMMENTED.replace('acc > 1', 'acc > 2')
        .replace('    sort:\n      - {column: name, direction: ascending}\n', '')
        .replace('heat: []\n', 'heat:\n        - time\n'),
    );
    expect(changeViews(COMMENTED, { kind: 'rename', from: 'Best', to: 'a: #b' })).toBe(COMMENTED.replace('Best:', "'a: #b':"));
    const removed = changeViews(COMMENTED, { kind: 'remove', name: 'Other' });
    expect(removed).toBe(COMMENTED.replace('  Other:\n    page: plots\n', ''));
    const empty = changeViews(removed, { kind: 'remove', name: 'Best' });
    expect(readViews(empty, [])).toEqual({ problems: [], views: [] });
    expect(empty).toContain('# the first');
    expect(readViews(save(empty, 'Again', best), []).views.map(({ name }) => name)).toEqual(['Again']);
    expect(save(COMMENTED, 'New', DEFAULT_PARTS)).toContain('    page: plots\n  New: {}\n# the end\n');
  });

  it('say at which line the file is not as it should be, and are there all the same', () => {
    const text =
      'views:\n  A:\n    filter: 3\n    sort:\n      - {column: name, direction: up}\n      - {column: name, direction: ascending}\n  B: 7\n';
    const read = readViews(text, []);
    expect(read.problems.map(({ line }) => line)).toEqual([3, 4, 7]);
    expect(read.views[0]).toMatchObject({ name: 'A', parts: { filter: '', sort: [{ column: 'name', direction: 'ascending' }] } });
    const broken = readViews('views:\n  A:\n    filter: x\n  B: [1,\n', []);
    expect(broken.problems).toHaveLength(1);
    expect(broken.problems[0]?.line).toBeGreaterThanOrEqual(4);
    expect(() => save('views:\n  B: [1,\n', 'A', best)).toThrow(/cannot be read/);
    expect(() => changeViews(COMMENTED, { kind: 'rename', from: 'Best', to: 'Other' })).toThrow(/already/);
    expect(() => changeViews(COMMENTED, { kind: 'remove', name: 'x' })).toThrow(/no view named/);
    expect(() => save('views: {A: {filter: x}}', 'A', best)).toThrow(/braces/);
    expect(readViews('- 1\n', []).problems).toHaveLength(1);
    expect(readViews('', [])).toEqual({ problems: [], views: [] });
  });

  it('mean a row by a commit, a branch, a tag or the newest experiment of that name', () => {
    const row = (id: string, label: string, kind: Row['kind'], time: number, refs: string[] = []): Row => ({
      id,
      label,
      kind,
      time,
      refs,
      baseline: null,
      branch: null,
      state: 'none',
      author: '',
      subject: '',
      error: null,
      log: null,
    });
    const rows = [
      row('aaaa11', 'x', 'experiment', 1),
      row('bbbb22', 'x', 'experiment', 2),
      row('cccc33', 'main', 'commit', 3, ['main', 'v1']),
    ];
    const meant = (name: string) => readViews(`views:\n  A: {baseline: ${name}}\n`, rows).views[0]?.baselineRow;
    expect(['aaaa', 'x', 'main', 'v1', 'aaaa11', 'nobody'].map(meant)).toEqual(['aaaa11', 'bbbb22', 'cccc33', 'cccc33', 'aaaa11', null]);
  });

  it('can have any name and any filter', () => {
    const name = fc.string({ minLength: 1, maxLength: 20 }).filter((one) => one !== '<<' && !/[\ud800-\udfff]/.test(one));
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), fc.string(), (names, filter) => {
        const written = names.reduce((text, one) => save(text, one, { ...best, filter }), COMMENTED);
        const kept = readViews(written, []).views;
        for (const one of names) {
          expect(kept.find((view) => view.name === one)?.parts).toEqual({ ...best, filter });
        }
        const [first = ''] = names;
        expect(readViews(changeViews(written, { kind: 'remove', name: first }), []).views.map((view) => view.name)).toEqual(
          kept.map((view) => view.name).filter((one) => one !== first),
        );
      }),
      { numRuns: 25 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { restoreState } from '../../../src/core/view/restore.js';
import { EMPTY_ANALYSIS, EMPTY_PLOTS, EMPTY_STATE, type PanelState } from '../../../src/protocol/panel.js';
import { PanelLinks, wantedByLink } from '../../../src/vscode/panels/links.js';

const LR = ['param', 'params.yaml', 'lr'] as const;
const ALL: PanelState = {
  ...EMPTY_STATE,
  page: 'analysis',
  selected: ['workspace'],
  slots: [2],
  baseline: 'workspace',
  filter: 'lr > 0.1 & name ~ "a+b%"',
  expressions: [{ name: 'f1', text: '2 * p * r / (p + r)' }],
  sort: [{ column: LR, direction: 'descending' }],
  rows: { group: [LR] },
  folding: { folded: true, except: ['a'] },
  onlyDiffering: true,
  columns: {
    hidden: ['id'],
    order: [LR],
    pinned: [LR],
    widths: [{ column: LR, width: 99 }],
    formats: [{ column: LR, digits: 3 }],
    heat: [LR],
    highlights: [{ column: LR, what: 'min' }],
    deltas: [['delta', 'percent', LR]],
  },
  pages: {
    compare: { onlyDiffering: true },
    plots: { ...EMPTY_PLOTS, smoothing: 0.5, off: ['workspace'], pinned: ['loss'] },
    analysis: { ...EMPTY_ANALYSIS, view: 'scatter', x: LR },
    sweeps: { label: 'network' },
  },
  savedView: 'Mine',
};
const linkTo = (state: unknown): string => `state=${encodeURIComponent(JSON.stringify(state))}`;

describe('links to the panel', () => {
  it('carry every part of a view', () => {
    for (const [key, value] of Object.entries(ALL)) {
      expect([key, value]).not.toEqual([key, EMPTY_STATE[key as keyof PanelState]]);
    }
    expect(restoreState(wantedByLink('/show', linkTo(ALL)))).toEqual(ALL);
    expect(wantedByLink('/show', `page=plots&${linkTo({ page: 'table', filter: 'lr > 1' })}`)).toEqual({ page: 'plots', filter: 'lr > 1' });
  });

  it('are taken for nothing but what they should be', () => {
    expect(wantedByLink('/show', `page=nowhere&${linkTo({ filter: 3, sort: 'x', __proto__: { page: 'plots' } })}`)).toEqual({});
    expect(() => wantedByLink('/run', '')).toThrow('There is nothing at /run.');
    expect(() => wantedByLink('/show', 'state={')).toThrow('not JSON');
  });

  it('show what they ask for, or say what is wrong', () => {
    const done: unknown[] = [];
    const links = new PanelLinks(
      (wanted) => done.push(wanted),
      (error) => done.push((error as Error).message),
    );
    const open = (path: string, query: string): void => links.handleUri({ path, query });
    open('/show', 'page=compare');
    open('/elsewhere', '');
    expect(done).toEqual([{ page: 'compare' }, 'There is nothing at /elsewhere.']);
  });
});

/** The table: its tools, the grid, the menus of rows and columns. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RowId } from '../../src/protocol/model.js';
import { ALL_ROWS } from '../../src/protocol/table.js';
import { columnKey, columnTitle, cycleSort, type SortColumn } from '../columns.js';
import { Button, Icon, Menu, Tool, type MenuItem, type Point } from '../controls/index.js';
import { Empty } from '../frame/empty.js';
import { useFloating } from '../frame/floating.js';
import { count, t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { ColumnMenu } from './columnMenu.js';
import { fitColumn, layOut, type Fit, type Layout } from './columns.js';
import { Grid } from './grid.js';
import { headerItems, rowItems } from './menus.js';
import { TableSource } from './source.js';

type Open =
  | { readonly kind: 'columns'; readonly at: Point }
  | { readonly kind: 'menu'; readonly at: Point; readonly label: string; readonly items: readonly MenuItem[] };

export function TablePage({ panel }: { panel: Panel }): JSX.Element {
  const { host, info, view, change } = panel;
  const [revision, setRevision] = useState(0);
  const floating = useFloating<Open>();
  const latest = useRef(panel);
  latest.current = panel;
  const source = useMemo(
    () =>
      new TableSource(
        host,
        () => setRevision((before) => before + 1),
        () => void latest.current.refresh(),
        (failure) => latest.current.fail(failure),
      ),
    [host],
  );
  const layout = useLayout(panel, source, revision);
  const columnIds = useMemo(() => layout.columns.flatMap(({ column }) => (column ? [column.id] : [])), [layout]);
  const columnsText = useMemo(() => JSON.stringify(columnIds), [columnIds]);
  useEffect(
    () => source.configure(info, { ...ALL_ROWS, sort: view.sort, baseline: view.baseline, rows: view.sort.length > 0 ? 'flat' : 'tree' }, columnIds),
    [source, info, view.sort, view.baseline, columnsText],
  );

  const sort = (column: SortColumn, add: boolean): void => {
    const next = cycleSort(view.sort, column, add);
    const name = columnTitle(column);
    const now = next.find((one) => columnKey(one.column) === columnKey(column));
    const said =
      now === undefined
        ? t('Not sorted by {0}', name)
        : now.direction === 'ascending'
          ? t('Sorted by {0}, ascending', name)
          : t('Sorted by {0}, descending', name);
    change({ sort: next }, said);
    panel.say(said);
  };
  const toggle = (ids: readonly RowId[], on: boolean): void => {
    const some = new Set(ids);
    panel.select(on ? [...view.selected, ...ids] : view.selected.filter((id) => !some.has(id)));
  };
  const openRowMenu = (index: number, at: Point): void => {
    const row = source.row(index)?.data.row;
    if (row) {
      floating.show({ kind: 'menu', at, label: t('Actions for {0}', row.label), items: rowItems(panel, row) });
    }
  };
  const openHeaderMenu = (position: number, at: Point): void => {
    const column = layout.columns[position - 1]?.column ?? null;
    floating.show({ kind: 'menu', at, label: t('Column'), items: headerItems(panel, column, position === 0) });
  };

  if (info.total === 0) {
    return (
      <Empty
        icon="beaker"
        title={t('No experiments yet')}
        text={panel.message ?? t('What you run appears here, next to the commits it started from.')}
      >
        <RunButton panel={panel} />
      </Empty>
    );
  }
  const main = info.mainMetric;
  const { open } = floating;
  return (
    <>
      <div class="page-bar">
        <span class="muted hint">{count(info.total, '{0} row', '{0} rows')}</span>
        <span class="space" />
        <Tool
          icon="list-selection"
          label={view.hidden.length > 0 ? t('Columns ({0} hidden)', view.hidden.length) : t('Columns')}
          disabled={info.columns.length === 0}
          expanded={open?.kind === 'columns'}
          onClick={(event) => {
            const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
            floating.show({ kind: 'columns', at: { x: box.right - 300, y: box.bottom + 2 } });
          }}
        />
      </div>
      <Grid
        source={source}
        layout={layout}
        view={view}
        marks={panel.marks}
        bestLabel={main ? t('Best by {0}', main[main.length - 1] ?? '') : t('Best')}
        onSort={sort}
        onToggle={toggle}
        onRowMenu={openRowMenu}
        onHeaderMenu={openHeaderMenu}
      />
      {hasNoExperiments(source) ? (
        <div class="strip">
          <Icon name="beaker" />
          <span>{t('No experiments yet. What you run appears here under the commit it started from.')}</span>
          <RunButton panel={panel} />
        </div>
      ) : null}
      {open?.kind === 'columns' ? (
        <ColumnMenu
          at={open.at}
          columns={info.columns}
          hidden={view.hidden}
          onHidden={(hidden) => change({ hidden }, t('Columns chosen'), 'columns')}
          onClose={floating.close}
        />
      ) : null}
      {open?.kind === 'menu' ? <Menu at={open.at} label={open.label} items={open.items} onClose={floating.close} /> : null}
    </>
  );
}

function RunButton({ panel }: { panel: Panel }): JSX.Element | null {
  return panel.canRun ? (
    <Button primary onClick={() => panel.act('run', [])}>
      {t('Run experiment')}
    </Button>
  ) : null;
}

/** All rows have been read, and none is an experiment. */
function hasNoExperiments(source: TableSource): boolean {
  return (
    source.total > 0 && source.total <= 64 && source.isFresh(0) && ![...source.loaded()].some(({ data }) => data.row.kind === 'experiment')
  );
}

/** Columns in their places. A column's width and decimals are fixed by the first rows that are read. */
function useLayout({ info, view }: Panel, source: TableSource, revision: number): Layout {
  const hidden = useMemo(() => new Set(view.hidden.map(columnKey)), [view.hidden]);
  const fits = useRef(new Map<string, Fit>());
  return useMemo(() => {
    const first = [...source.loaded()].slice(0, 64);
    for (const column of info.columns) {
      const key = columnKey(column.id);
      const cells = fits.current.has(key) ? [] : first.flatMap(({ data, at }) => data.cells[at.get(key) ?? -1] ?? []);
      if (cells.length > 0) {
        fits.current.set(key, fitColumn(column, cells));
      }
    }
    return layOut(info.columns, hidden, fits.current);
  }, [info, hidden, fits.current.size < info.columns.length ? revision : -1]);
}

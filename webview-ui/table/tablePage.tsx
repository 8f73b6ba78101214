/** The table: its tools, the grid, the menus of rows and columns. */
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import { fold, setWidth } from '../../src/core/view/columns.js';
import type { ColumnRef, TableQuery } from '../../src/protocol/table.js';
import { columnKey, columnName, cycleSort, keySet } from '../columns.js';
import { Button, Icon, Menu, Tool, type MenuItem, type Point } from '../controls/index.js';
import { Empty } from '../frame/empty.js';
import { useFloating } from '../frame/floating.js';
import { count, t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { isRow } from '../rows.js';
import type { ColumnSummary, Emphasis } from './cells.js';
import { editorFor } from './cellEditor.js';
import { ColumnMenu } from './columnMenu.js';
import { copyText } from './copy.js';
import { Grid, type CellRange, type GridEvents, type GridHandle } from './grid.js';
import type { Place } from './keys.js';
import { moved } from './layout.js';
import { headerItems, rowItems } from './menus.js';
import { nameWidthOf, useLayout, useSheet, useWindowWidth } from './useLayout.js';
import type { TableSource } from './source.js';
import { rowsMode, useConfigured, useSource } from './useSource.js';

type Open =
  | { readonly kind: 'columns'; readonly at: Point }
  | { readonly kind: 'menu'; readonly at: Point; readonly label: string; readonly items: readonly MenuItem[] };

/** Rows that can be selected at once. */
const MOST_AT_ONCE = 5000;

export function TablePage({ panel }: { panel: Panel }): JSX.Element {
  const { info, view, change } = panel;
  const floating = useFloating<Open>();
  const { open } = floating;
  const grid = useRef<GridHandle>(null);
  const sheet = useSheet();
  const windowWidth = useWindowWidth();
  const { source, revision } = useSource(panel);
  const { catalog, layout, fitOf } = useLayout(info, view, NOTHING, () => source.loaded(), revision);
  const mode = rowsMode(view);
  const query = useMemo(
    (): TableQuery => ({
      filter: view.filter,
      sort: view.sort,
      baseline: view.baseline,
      rows: mode,
      folding: view.folding,
      expressions: view.expressions,
      differingIn: null,
    }),
    [view.filter, view.sort, view.baseline, mode, view.folding, view.expressions],
  );
  const refs = useMemo(() => layout.columns.map(({ ref }) => ref), [layout]);
  useConfigured(source, panel, query, refs);
  const nameWidth = nameWidthOf(view, windowWidth);

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

  const nameOf = (key: string): { ref: ColumnRef; name: string } => {
    const column = catalog.find((one) => one.key === key);
    return column ?? { ref: 'name', name: columnName('name', info.columns) };
  };
  const sort = (column: ColumnRef, add: boolean): void => {
    const next = cycleSort(view.sort, column, add);
    const name = columnName(column, info.columns);
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
  const selectLines = async (from: number, to: number): Promise<void> => {
    const line = source.line(from);
    if (from === to && line && isRow(line)) {
      const { id } = line.data.row;
      panel.select(panel.marks.has(id) ? view.selected.filter((one) => one !== id) : [...view.selected, id]);
      return;
    }
    const start = Math.min(from, to);
    const lines = await source.read(start, Math.min(start + MOST_AT_ONCE, Math.max(from, to) + 1), []);
    panel.select([...view.selected, ...lines.flatMap((one) => (one.kind === 'row' ? [one.row.id] : []))]);
  };
  const fit = (key: string): void => {
    const column = catalog.find((one) => one.key === key);
    const { ref, name } = nameOf(key);
    change({ columns: setWidth(view.columns, ref, column ? fitOf(column).width : null) }, t('Width of {0}', name));
  };
  const openMenu = (at: Place, point: Point): void => {
    const line = source.line(at.row);
    if (at.row < 0) {
      const column = layout.columns[at.column - 1] ?? null;
      const items = headerItems(panel, layout, column, () => fit(column?.key ?? 'name'));
      floating.show({ kind: 'menu', at: point, label: t('Column {0}', column?.name ?? nameOf('name').name), items });
    } else if (line && isRow(line)) {
      const { row } = line.data;
      floating.show({ kind: 'menu', at: point, label: t('Actions for {0}', row.label), items: rowItems(panel, row) });
    }
  };
  const copy = async (range: CellRange): Promise<void> => {
    const text = await copyText(source, layout, range);
    const result = await panel.host.request('copy', { text });
    if (result.ok) {
      panel.say(t('Copied'));
    } else {
      panel.fail(result.error);
    }
  };
  const events: GridEvents = {
    onSort: sort,
    onToggle: (from, to) => void selectLines(from, to),
    onAll: () => void selectLines(0, source.total - 1),
    onFold: (line, isOpen) =>
      change({ folding: fold(view.folding, [line.data.key], isOpen) }, isOpen ? t('Opened') : t('Closed'), `fold:${line.data.key}`),
    onMenu: openMenu,
    onCopy: (range) => void copy(range),
    onResize: (key, width, gesture) => {
      const { ref, name } = nameOf(key);
      change({ columns: setWidth(view.columns, ref, width) }, t('Width of {0}', name), gesture);
    },
    onFit: fit,
    onMove: (key, before) => change({ columns: { ...view.columns, order: moved(layout, key, before) } }, t('{0} moved', nameOf(key).name)),
    editorOf: (at, done) => editorFor(panel, source.line(at.row), layout.columns[at.column - 1], done),
  };
  const away = keySet(view.columns.hidden);
  const hidden = catalog.filter(({ key, kind }) => kind !== 'field' && away.has(key)).length;
  const main = info.mainMetric;
  return (
    <>
      <div class="page-bar">
        <span class="muted hint">{count(info.total, '{0} row', '{0} rows')}</span>
        <span class="space" />
        <Tool
          icon="list-selection"
          label={hidden > 0 ? t('Columns ({0} hidden)', hidden) : t('Columns')}
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
        sheet={sheet}
        nameWidth={nameWidth}
        view={view}
        folds={mode !== 'flat'}
        emphasis={NO_EMPHASIS}
        summaries={NO_SUMMARIES}
        marks={panel.marks}
        pointedOut={NOTHING}
        find=""
        bestLabel={main ? t('Best by {0}', columnName(main, info.columns)) : t('Best')}
        events={events}
        handle={grid}
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
          catalog={catalog}
          view={view.columns}
          onChange={(columns, label) => change({ columns }, label)}
          onClose={floating.close}
        />
      ) : null}
      {open?.kind === 'menu' ? <Menu at={open.at} label={open.label} items={open.items} onClose={floating.close} /> : null}
    </>
  );
}

/** All rows have been read, and none is an experiment. */
function hasNoExperiments(source: TableSource): boolean {
  const lines = [...source.loaded()];
  return (
    source.matching === source.info?.total &&
    source.total > 0 &&
    lines.length === source.total &&
    !lines.some((line) => isRow(line) && line.data.row.kind === 'experiment')
  );
}

const NOTHING: ReadonlySet<string> = new Set();
const NO_EMPHASIS: ReadonlyMap<string, Emphasis> = new Map();
const NO_SUMMARIES: ReadonlyMap<string, ColumnSummary> = new Map();

function RunButton({ panel }: { panel: Panel }): JSX.Element | null {
  return panel.canRun ? (
    <Button primary onClick={() => panel.act('run', [])}>
      {t('Run experiment')}
    </Button>
  ) : null;
}

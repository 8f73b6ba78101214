/** The table: its tools, the grid, the menus of rows and columns. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ColumnRef, TableQuery } from '../../src/protocol/table.js';
import { columnName, keySet } from '../columns.js';
import { Button, Icon, Menu, type MenuItem, type Point } from '../controls/index.js';
import { Empty } from '../frame/empty.js';
import { useFloating } from '../frame/floating.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { isRow } from '../rows.js';
import { useKeys } from '../useKeys.js';
import { Bar } from './bar.js';
import { ColumnMenu } from './columnMenu.js';
import { ExpressionMenu } from './expressionMenu.js';
import { FindBar } from './findBar.js';
import { Grid } from './grid.js';
import type { GridHandle } from './gridProps.js';
import { gridEvents } from './gridEvents.js';
import { GroupMenu } from './groupMenu.js';
import { arrange, rowsItems, type SeedGroups } from './menus/rows.js';
import { exportItems } from './menus/export.js';
import type { TableSource } from './source.js';
import { useDifferingIn, useSameEverywhere } from './useDiffering.js';
import { nameWidthOf, useLayout, useLeftOut, useSheet, useWindowWidth } from './useLayout.js';
import { rowsMode, useConfigured, useRowsMark, useSource } from './useSource.js';
import { useEmphasis, useSummaries } from './useSummaries.js';
import { useWalk, type Walk } from './useWalk.js';

type Open =
  | { readonly kind: 'columns' | 'group' | 'expressions'; readonly at: Point }
  | { readonly kind: 'menu'; readonly name: string; readonly at: Point; readonly label: string; readonly items: readonly MenuItem[] };

export function TablePage({ panel }: { panel: Panel }): JSX.Element {
  return panel.info.total === 0 ? <NoRows panel={panel} /> : <Table panel={panel} />;
}

function Table({ panel }: { panel: Panel }): JSX.Element {
  const { host, info, view, change } = panel;
  const grid = useRef<GridHandle>(null);
  const toGrid = (): void => grid.current?.go(grid.current.place(), true);
  const floating = useFloating<Open>(toGrid);
  const { open } = floating;
  const queryField = useRef<HTMLInputElement>(null);
  const sheet = useSheet();
  const windowWidth = useWindowWidth();
  const mode = rowsMode(view);
  const differingIn = useDifferingIn(info, view);
  const query = useMemo(
    (): TableQuery => ({
      filter: view.filter,
      sort: view.sort,
      baseline: view.baseline,
      rows: mode,
      folding: view.folding,
      expressions: view.expressions,
      differingIn,
    }),
    [view.filter, view.sort, view.baseline, JSON.stringify(mode), view.folding, view.expressions, differingIn],
  );
  const { source, revision } = useSource(panel);
  useRowsMark(source.matching !== null);
  const without = useLeftOut(view, useSameEverywhere(host, info, view), windowWidth);
  const columns = useLayout(info, view, without, source, revision);
  const { catalog, layout } = columns;
  useConfigured(
    source,
    panel,
    query,
    useMemo(() => layout.columns.map(({ ref }) => ref), [layout]),
  );
  const summaries = useSummaries(host, query, layout.columns, info.version, source.matching !== null);
  const emphasis = useEmphasis(layout.columns, view, summaries);
  const walk = useWalk(panel, source, layout, grid, revision);
  const seeds = useSeedGroups(panel);

  const showMenu = (name: string, at: Point, label: string, items: readonly MenuItem[]): void =>
    floating.show({ kind: 'menu', name, at, label, items });
  const groupBy = (by: readonly ColumnRef[]): void =>
    arrange(panel, by.length === 0 ? 'auto' : { group: by }, by.map((one) => columnName(one, info.columns)).join(', '));
  const editExpressions = (): void => floating.show({ kind: 'expressions', at: { x: Math.max(8, windowWidth - 560), y: 66 } });
  const events = gridEvents({
    panel,
    source,
    columns,
    groupBy,
    editExpressions,
    showMenu: (at, label, items) => showMenu('grid', at, label, items),
  });
  const startFind = (): void => walk.setFind(walk.find ?? '');
  useTableKeys({ ...walk, startFind, queryField });

  const away = keySet(view.columns.hidden);
  const main = info.mainMetric;
  return (
    <>
      <Bar
        panel={panel}
        problem={source.problem}
        matching={source.matching}
        hiddenColumns={catalog.filter(({ key, kind }) => kind !== 'field' && away.has(key)).length}
        open={open === null ? null : open.kind === 'menu' ? open.name : open.kind}
        queryField={queryField}
        onFind={startFind}
        onRows={(at) =>
          showMenu(
            'rows',
            at,
            t('Rows'),
            rowsItems(panel, seeds, () => floating.show({ kind: 'group', at })),
          )
        }
        onColumns={(at) => floating.show({ kind: 'columns', at })}
        onMore={(at) =>
          showMenu('more', at, t('More'), [...moreItems(walk, startFind, editExpressions), ...exportItems(panel, query, layout)])
        }
      />
      {walk.find === null ? null : (
        <FindBar
          text={walk.find}
          matchCase={walk.matchCase}
          result={walk.result}
          onText={walk.setFind}
          onMatchCase={walk.setMatchCase}
          onStep={(direction) => void walk.step(direction)}
          onClose={() => {
            walk.setFind(null);
            toGrid();
          }}
        />
      )}
      <Grid
        source={source}
        layout={layout}
        sheet={sheet}
        nameWidth={nameWidthOf(view, windowWidth)}
        view={view}
        folds={source.rows !== 'flat'}
        emphasis={emphasis}
        summaries={summaries}
        marks={panel.marks}
        pointedOut={walk.pointedOut}
        find={(walk.find ?? '').trim().toLowerCase()}
        bestLabel={main ? t('Best by {0}', columnName(main, info.columns)) : t('Best')}
        events={events}
        handle={grid}
      />
      {source.total === 0 && source.matching === 0 ? <NoMatch panel={panel} /> : null}
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
          onChange={(next, label) => change({ columns: next }, label)}
          onClose={floating.close}
        />
      ) : null}
      {open?.kind === 'group' ? (
        <GroupMenu
          at={open.at}
          catalog={catalog}
          by={typeof view.rows === 'object' ? view.rows.group : []}
          onChange={groupBy}
          onClose={floating.close}
        />
      ) : null}
      {open?.kind === 'expressions' ? <ExpressionMenu panel={panel} at={open.at} onClose={floating.close} /> : null}
      {open?.kind === 'menu' ? <Menu at={open.at} label={open.label} items={open.items} onClose={floating.close} /> : null}
    </>
  );
}

function moreItems(walk: Walk, startFind: () => void, editExpressions: () => void): MenuItem[] {
  return [
    { label: t('Find…'), icon: 'search', keys: t('Ctrl+F'), run: startFind },
    { label: t('Next difference'), icon: 'arrow-down', keys: 'F7', run: () => void walk.stepDifference('next') },
    { label: t('Previous difference'), icon: 'arrow-up', keys: t('Shift+F7'), run: () => void walk.stepDifference('previous') },
    { label: t('Expressions…'), icon: 'symbol-operator', separated: true, run: editExpressions },
  ];
}

/** Keys that work wherever the focus is on this page. */
function useTableKeys(on: Walk & { startFind: () => void; queryField: { readonly current: HTMLInputElement | null } }): void {
  useKeys((event) => {
    const direction = event.shiftKey ? 'previous' : 'next';
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      if (event.shiftKey) {
        on.queryField.current?.focus();
      } else {
        on.startFind();
      }
    } else if (event.key === 'F3') {
      void on.step(direction);
    } else if (event.key === 'F7') {
      void on.stepDifference(direction);
    } else {
      return false;
    }
    return true;
  });
}

function useSeedGroups({ host, info }: Panel): SeedGroups | null {
  const [seeds, setSeeds] = useState<SeedGroups | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    // It is offered in a menu: what is seen at once comes first.
    const timer = setTimeout(() => {
      void host.request('seedGroups', {}, controller.signal).then((result) => {
        if (result.ok && !controller.signal.aborted) {
          setSeeds(result.value);
        }
      });
    }, 500);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [host, info.version]);
  return seeds;
}

function NoRows({ panel }: { panel: Panel }): JSX.Element {
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

function NoMatch({ panel: { view, change } }: { panel: Panel }): JSX.Element {
  return (
    <div class="over-grid">
      <Empty icon="filter" title={t('No row passes the filter')} text={view.filter}>
        <Button onClick={() => change({ filter: '', onlyDiffering: false }, t('Filter cleared'))}>{t('Clear the filter')}</Button>
      </Empty>
    </div>
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
  const lines = [...source.loaded()];
  return (
    source.matching === source.info?.total &&
    source.total > 0 &&
    lines.length === source.total &&
    // What is folded away may be one.
    lines.every((line) => isRow(line) && line.data.children === 0 && line.data.row.kind !== 'experiment')
  );
}

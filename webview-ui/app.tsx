/** The frame: pages, tools, states. */
import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RowId } from '../src/protocol/model.js';
import type { PanelAction, PanelState } from '../src/protocol/panel.js';
import type { Failure } from '../src/protocol/rpc.js';
import { ALL_ROWS } from '../src/protocol/table.js';
import { Button, Icon, Menu, Tabs, Tool, type MenuItem, type Point } from './controls/index.js';
import { Plots } from './plots/plots.js';
import type { Host, VsCodeApi } from './rpc.js';
import { TableSource, type LoadedRow } from './source.js';
import { assignSlots, columnKey, cycleSort, restoreState, type SortColumn } from './state.js';
import { ColumnMenu } from './table/columnMenu.js';
import { fitColumn, layOut, type Fit } from './table/columns.js';
import { Grid } from './table/grid.js';
import { useTheme } from './theme.js';

type Open =
  | { readonly kind: 'columns'; readonly at: Point }
  | { readonly kind: 'menu'; readonly at: Point; readonly label: string; readonly items: readonly MenuItem[] };

const plural = (count: number, word: string): string => `${count.toLocaleString()} ${word}${count === 1 ? '' : 's'}`;

export function App({ host, api }: { host: Host; api: VsCodeApi }): JSX.Element {
  const theme = useTheme();
  const [view, setView] = useState<PanelState>(() => restoreState(api.getState()));
  const [revision, setRevision] = useState(0);
  const [canRun, setCanRun] = useState(false);
  const [message, setMessage] = useState<string | null>(null);
  const [notice, setNotice] = useState<Failure | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const [said, setSaid] = useState('');
  const [readRows, setSelectedRows] = useState<readonly LoadedRow[]>([]);
  const returnTo = useRef<HTMLElement | null>(null);
  const source = useMemo(() => new TableSource(host, () => setRevision((before) => before + 1)), [host]);

  const change = useCallback((part: Partial<PanelState>) => setView((before) => ({ ...before, ...part })), []);
  useEffect(() => api.setState(view), [view]);

  useEffect(() => {
    void host.request('ready', {}).then((result) => {
      if (result.ok) {
        if (result.value.state) {
          setView(restoreState(result.value.state));
        }
        setCanRun(result.value.canRun);
        setMessage(result.value.message);
      } else {
        setNotice(result.error);
      }
    });
    void source.refresh();
    const offs = [
      host.on('changed', (event) => {
        setMessage(event.message);
        void source.refresh();
      }),
      host.on('show', ({ state }) => setView((before) => restoreState({ ...before, ...state }))),
    ];
    return () => offs.forEach((off) => off());
  }, [host, source]);

  const info = source.info;
  const hidden = useMemo(() => new Set(view.hidden.map(columnKey)), [view.hidden]);
  const fits = useRef(new Map<string, Fit>());
  const layout = useMemo(() => {
    const first = [...source.loaded()].slice(0, 64);
    for (const column of info?.columns ?? []) {
      const key = columnKey(column.id);
      const cells = fits.current.has(key) ? [] : first.flatMap(({ data, at }) => data.cells[at.get(key) ?? -1] ?? []);
      if (cells.length > 0) {
        fits.current.set(key, fitColumn(column, cells));
      }
    }
    return layOut(info?.columns ?? [], hidden, fits.current);
  }, [info, hidden, info !== null && fits.current.size < info.columns.length ? revision : -1]);
  const columns = useMemo(() => layout.columns.flatMap(({ column }) => (column ? [column] : [])), [layout]);
  const columnIds = useMemo(() => columns.map(({ id }) => id), [columns]);
  const columnsKey = useMemo(() => JSON.stringify(columnIds), [columnIds]);
  useEffect(() => {
    if (info) {
      source.configure({ ...ALL_ROWS, sort: view.sort, baseline: view.baseline, rows: view.sort.length > 0 ? 'flat' : 'tree' }, columnIds);
    }
  }, [source, info === null, view.sort, view.baseline, columnsKey]);

  const slotsBefore = useRef<ReadonlyMap<RowId, number>>(new Map());
  const slots = useMemo(() => (slotsBefore.current = assignSlots(slotsBefore.current, view.selected)), [view.selected]);

  const selectedRows = useMemo(() => readRows.filter(({ data }) => slots.has(data.row.id)), [readRows, slots]);
  // The selected rows by themselves: they need not be on the screen.
  useEffect(() => {
    if (view.selected.length === 0) {
      setSelectedRows([]);
      return;
    }
    const controller = new AbortController();
    const ids = columnIds.filter((id) => id[0] === 'metric');
    void host.request('rowsById', { ids: view.selected, columns: ids, baseline: view.baseline }, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) {
        const at = new Map(ids.map((id, index) => [columnKey(id), index]));
        setSelectedRows(result.value.rows.map((data) => ({ data, at })));
      }
    });
    return () => controller.abort();
  }, [view.selected, view.baseline, columnsKey, info?.version]);

  const close = (): void => {
    setOpen(null);
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) {
        returnTo.current?.focus({ preventScroll: true });
      }
    });
  };
  const openAt = (what: Open): void => {
    returnTo.current = document.activeElement as HTMLElement | null;
    setOpen(what);
  };

  const act = (action: PanelAction, rows: readonly RowId[]): void =>
    void host.request('act', { action, rows }).then((result) => {
      if (!result.ok && result.error.code !== 'cancelled') {
        setNotice(result.error);
      }
    });

  const sort = (column: SortColumn, add: boolean): void => {
    const next = cycleSort(view.sort, column, add);
    change({ sort: next });
    const name = column === 'time' ? 'Created' : column === 'name' ? 'Experiment' : String(column[column.length - 1]);
    const now = next.find((one) => columnKey(one.column) === columnKey(column));
    setSaid(now ? `Sorted by ${name}, ${now.direction}` : `Not sorted by ${name}`);
  };

  const toggle = (ids: readonly RowId[], on: boolean): void => {
    const some = new Set(ids);
    const selected = on ? [...new Set([...view.selected, ...ids])] : view.selected.filter((id) => !some.has(id));
    change({ selected });
    setSaid(`${selected.length} selected`);
  };

  const rowItems = (row: LoadedRow): MenuItem[] => {
    const { id, kind, log } = row.data.row;
    const selected = slots.has(id);
    const group =
      selected && view.selected.length > 1
        ? selectedRows.filter(({ data }) => data.row.kind === 'experiment').map(({ data }) => data.row.id)
        : [id];
    const isExperiment = kind === 'experiment';
    return [
      { label: selected ? 'Deselect' : 'Select', icon: selected ? 'circle-slash' : 'check', run: () => toggle([id], !selected) },
      {
        label: 'Show in plots',
        icon: 'graph-line',
        run: () => change({ page: 'plots', selected: selected ? view.selected : [...view.selected, id] }),
      },
      view.baseline === id
        ? { label: 'Clear baseline', icon: 'close', run: () => change({ baseline: null }) }
        : { label: 'Use as baseline', icon: 'pinned', run: () => change({ baseline: id }) },
      { label: 'Apply to workspace', icon: 'check-all', separated: true, disabled: !isExperiment, run: () => act('apply', [id]) },
      { label: 'Create branch…', icon: 'git-branch', disabled: !isExperiment, run: () => act('branch', [id]) },
      { label: 'Open log', icon: 'output', disabled: log === null, run: () => act('openLog', [id]) },
      {
        label: group.length > 1 ? `Remove ${group.length} experiments…` : 'Remove…',
        icon: 'trash',
        separated: true,
        disabled: !isExperiment,
        run: () => act('remove', group),
      },
    ];
  };

  const openRowMenu = (index: number, at: Point): void => {
    const row = source.row(index);
    if (row) {
      openAt({ kind: 'menu', at, label: `Actions for ${row.data.row.label}`, items: rowItems(row) });
    }
  };

  const openHeaderMenu = (position: number, at: Point): void => {
    const column = layout.columns[position - 1]?.column ?? null;
    const id: SortColumn = position === 0 ? 'name' : (column?.id ?? 'time');
    const others = view.sort.filter((one) => columnKey(one.column) !== columnKey(id));
    const items: MenuItem[] = [
      { label: 'Sort ascending', icon: 'arrow-up', run: () => change({ sort: [{ column: id, direction: 'ascending' }] }) },
      { label: 'Sort descending', icon: 'arrow-down', run: () => change({ sort: [{ column: id, direction: 'descending' }] }) },
      { label: 'Clear sort', icon: 'close', disabled: others.length === view.sort.length, run: () => change({ sort: others }) },
    ];
    if (column) {
      items.push({ label: 'Hide column', icon: 'eye-closed', separated: true, run: () => change({ hidden: [...view.hidden, column.id] }) });
    }
    openAt({ kind: 'menu', at, label: 'Column', items });
  };

  const only = selectedRows.length === 1 ? selectedRows[0]?.data.row : undefined;
  const experiments = selectedRows.flatMap(({ data }) => (data.row.kind === 'experiment' ? [data.row.id] : []));
  const main = info?.mainMetric;
  const bestLabel = main ? `Best by ${main[main.length - 1] ?? ''}` : 'Best';
  const baselineLabel =
    view.baseline === null ? null : (source.row(source.indexOf(view.baseline))?.data.row.label ?? view.baseline.slice(0, 7));
  const loadedAll = info !== null && info.total <= 64 && (info.total === 0 || source.isFresh(0));
  const noExperiments = loadedAll && ![...source.loaded()].some(({ data }) => data.row.kind === 'experiment');

  const page = (): JSX.Element => {
    if (info === null) {
      return source.failure ? (
        <Empty
          icon="warning"
          title="The experiments could not be read"
          text={source.failure.message}
          advice={source.failure.advice ?? message}
        >
          <Button primary onClick={() => void source.refresh()}>
            Try again
          </Button>
        </Empty>
      ) : (
        <Loading />
      );
    }
    if (view.page === 'plots') {
      return (
        <Plots
          host={host}
          version={info.version}
          selected={view.selected}
          rows={selectedRows}
          slots={slots}
          columns={columns}
          theme={theme}
          onShowTable={() => change({ page: 'table' })}
        />
      );
    }
    if (info.total === 0) {
      return (
        <Empty
          icon="beaker"
          title="No experiments yet"
          text={message ?? 'What you run appears here, next to the commits it started from.'}
          advice={null}
        >
          {canRun ? (
            <Button primary onClick={() => act('run', [])}>
              Run experiment
            </Button>
          ) : null}
        </Empty>
      );
    }
    return (
      <>
        <div class="selection-bar" role="toolbar" aria-label="Selection">
          {selectedRows.length === 0 ? (
            <span class="muted hint">{plural(info.total, 'row')} · tick some to compare, plot or apply them</span>
          ) : (
            <>
              <strong class="selected-count">{selectedRows.length} selected</strong>
              <Tool
                icon="graph-line"
                label="Plots"
                title="Show curves and metrics of the selected rows"
                onClick={() => change({ page: 'plots' })}
              />
              <Tool
                icon="check-all"
                label="Apply"
                title={only ? 'Apply to the workspace' : 'Apply: select one experiment'}
                disabled={only?.kind !== 'experiment'}
                onClick={() => act('apply', experiments)}
              />
              <Tool
                icon="git-branch"
                label="Branch"
                title={only ? 'Make a branch from it' : 'Branch: select one experiment'}
                disabled={only?.kind !== 'experiment'}
                onClick={() => act('branch', experiments)}
              />
              <Tool
                icon="output"
                label="Log"
                title="Open its log"
                disabled={(only?.log ?? null) === null}
                onClick={() => only && act('openLog', [only.id])}
              />
              <Tool
                icon="pinned"
                label="Baseline"
                title="Use as baseline"
                disabled={only === undefined}
                onClick={() => only && change({ baseline: only.id })}
              />
              <Tool icon="trash" label="Remove" disabled={experiments.length === 0} onClick={() => act('remove', experiments)} />
              <Tool icon="close" label="Clear selection" text={false} onClick={() => change({ selected: [] })} />
            </>
          )}
          <span class="space" />
          {view.baseline !== null ? (
            <button
              type="button"
              class="chip"
              title="Compare each experiment with its own baseline again"
              onClick={() => change({ baseline: null })}
            >
              <Icon name="pinned" />
              <span class="chip-text">compared to {baselineLabel}</span>
              <Icon name="close" />
            </button>
          ) : null}
        </div>
        <Grid
          source={source}
          layout={layout}
          view={view}
          slots={slots}
          dark={theme.dark}
          bestLabel={bestLabel}
          onSort={sort}
          onToggle={toggle}
          onRowMenu={openRowMenu}
          onHeaderMenu={openHeaderMenu}
        />
        {noExperiments ? (
          <div class="strip">
            <Icon name="beaker" />
            <span>No experiments yet. What you run appears here under the commit it started from.</span>
            {canRun ? <Button onClick={() => act('run', [])}>Run experiment</Button> : null}
          </div>
        ) : null}
      </>
    );
  };

  return (
    <div class="app" data-revision={revision}>
      <header class="bar">
        <Tabs
          label="Pages"
          tabs={[
            { id: 'table', label: 'Table' },
            { id: 'plots', label: 'Plots', count: view.selected.length },
          ]}
          current={view.page}
          onChange={(id) => change({ page: id })}
        />
        <span class="space" />
        {canRun ? <Tool icon="play" label="Run" title="Run experiment" onClick={() => act('run', [])} /> : null}
        <Tool
          icon="list-selection"
          label={view.hidden.length > 0 ? `Columns (${view.hidden.length} hidden)` : 'Columns'}
          disabled={info === null || info.columns.length === 0}
          expanded={open?.kind === 'columns'}
          onClick={(event) => {
            const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
            openAt({ kind: 'columns', at: { x: box.right - 300, y: box.bottom + 2 } });
          }}
        />
      </header>
      {message !== null && info !== null && info.total > 0 ? (
        <p class="notice">
          <Icon name="info" /> {message}
        </p>
      ) : null}
      {[notice, info !== null ? source.failure : null].map((failure, index) =>
        failure ? (
          <p class="notice bad" role="alert" key={index}>
            <Icon name="warning" />
            <span>
              {failure.message} {failure.advice ?? ''}
            </span>
            <Tool
              icon="close"
              label="Dismiss"
              text={false}
              onClick={() => {
                setNotice(null);
                source.failure = null;
                setRevision((before) => before + 1);
              }}
            />
          </p>
        ) : null,
      )}
      <main class="main">
        <div class="page" id="page" role="tabpanel" aria-labelledby={`tab-${view.page}`}>
          {page()}
        </div>
      </main>
      <div class="said" role="status">
        {said}
      </div>
      {open?.kind === 'columns' && info ? (
        <ColumnMenu
          at={open.at}
          columns={info.columns}
          hidden={view.hidden}
          onHidden={(next) => change({ hidden: next })}
          onClose={close}
        />
      ) : null}
      {open?.kind === 'menu' ? <Menu at={open.at} label={open.label} items={open.items} onClose={close} /> : null}
    </div>
  );
}

function Empty(props: { icon: string; title: string; text: string; advice: string | null; children?: JSX.Element | null }): JSX.Element {
  return (
    <div class="empty">
      <Icon name={props.icon} className="empty-icon" />
      <h2>{props.title}</h2>
      <p>{props.text}</p>
      {props.advice !== null ? <p class="muted">{props.advice}</p> : null}
      {props.children}
    </div>
  );
}

function Loading(): JSX.Element {
  return (
    <div class="bones" role="status" aria-label="Loading experiments">
      {Array.from({ length: 12 }, (_, index) => (
        <div class="bone-row" key={index} />
      ))}
    </div>
  );
}

/** A few experiments side by side, each a column: metrics, parameters, data and code, with what differs first. */
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { rowName } from '../../src/core/experiments/rowName.js';
import type { ComparedFiles } from '../../src/protocol/compare.js';
import type { RowId } from '../../src/protocol/model.js';
import { TABLE_FORMATS, tableText, type TableFormat } from '../../src/core/export/textTable.js';
import { Button, Icon, Menu, TextField, Tool, type MenuItem, type Point } from '../controls/index.js';
import { Empty, Loading } from '../frame/empty.js';
import { useFloating } from '../frame/floating.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { useRows, type LoadedRow } from '../rows.js';
import { useKeys } from '../useKeys.js';
import { AddMenu } from './addMenu.js';
import { comparedRows, MOST_COMPARED, putAt, takenOut } from './compared.js';
import { CompareTable } from './compareTable.js';
import { columnItems } from './columnItems.js';
import { sectionsOf, type CompareSection } from './sections.js';
import { comparisonTable } from './text.js';

type Open =
  | { readonly kind: 'add'; readonly at: Point }
  | { readonly kind: 'menu'; readonly at: Point; readonly label: string; readonly items: readonly MenuItem[] };

export default function Compare({ panel }: { panel: Panel }): JSX.Element {
  const { host, view, info, change } = panel;
  const ids = comparedRows(view, panel.selected);
  const { expressions } = view;
  const columns = useMemo(
    () => [...info.columns.map(({ id }) => id), ...expressions.map(({ name }) => ['expression', name] as const)],
    [info.columns, expressions],
  );
  const read = useRows(host, ids, columns, info.version, expressions);
  const rows = useMemo(() => inOrder(read, ids), [read, JSON.stringify(ids)]);
  const files = useFiles(panel, rows);
  const [search, setSearch] = useState('');
  const floating = useFloating<Open>();
  const onlyDiffering = view.pages.compare?.onlyDiffering ?? false;
  const sections = useMemo(() => sectionsOf(info.columns, expressions, rows, files), [info.columns, expressions, rows, files]);
  const shown = useMemo(() => sections.map((one) => filtered(one, search, onlyDiffering)), [sections, search, onlyDiffering]);
  const table = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLSpanElement>(null);
  useCompareKeys(table, searchField);

  const openAdd = (event: MouseEvent): void => floating.show({ kind: 'add', at: below(event) });
  const add = (id: RowId, label: string): void => change({ selected: [...view.selected, id] }, t('{0} added to the comparison', label));
  const move = (id: RowId, place: RowId): void => {
    const selected = putAt(view, id, place);
    if (selected !== null) {
      const label = labelIn(rows, id);
      change({ selected }, t('{0} moved', label));
      panel.say(t('{0} moved', label));
    }
  };
  const takeOut = (id: RowId): void => change(takenOut(view, id), t('{0} taken out', labelIn(rows, id)));
  const openDiff = async (to: RowId, paths: readonly string[]): Promise<void> => {
    const [from] = ids;
    const result = from === undefined || paths.length === 0 ? null : await host.request('openDiff', { from, to, paths });
    if (result !== null && !result.ok) {
      panel.fail(result.error);
    }
  };
  const copy = async (format: TableFormat): Promise<void> => {
    const text = tableText(comparisonTable(rows, shown), format, { formulaSafe: true });
    const result = await host.request('copy', { text });
    if (result.ok) {
      panel.say(t('Copied'));
    } else {
      panel.fail(result.error);
    }
  };

  const adding = open(floating.open, 'add');
  const addMenu = adding ? (
    <AddMenu panel={panel} at={adding.at} without={ids} room={MOST_COMPARED - ids.length} onAdd={add} onClose={floating.close} />
  ) : null;
  if (ids.length === 0) {
    return (
      <>
        <Empty
          icon="git-compare"
          title={t('Nothing to compare yet')}
          text={t(
            'Tick two to eight experiments in the table, or add them here: their parameters, metrics, data and code stand side by side.',
          )}
        >
          <Button primary onClick={() => panel.show('table')}>
            {t('Choose in the table')}
          </Button>
          <Tool icon="add" label={t('Add an experiment')} expanded={adding !== null} onClick={openAdd} />
        </Empty>
        {addMenu}
      </>
    );
  }
  const differing = sections.reduce((sum, one) => sum + one.differing, 0);
  const all = sections.reduce((sum, one) => sum + one.rows.length, 0);
  const menu = open(floating.open, 'menu');
  return (
    <>
      <div class="page-bar" role="toolbar" aria-label={t('Comparison')}>
        <span class="compare-search" ref={searchField}>
          <TextField label={t('Search in the comparison')} placeholder={t('Search')} value={search} onInput={setSearch} />
        </span>
        <span class="muted row-count" role="status">
          {t('{0} of {1} differ', differing.toLocaleString(), all.toLocaleString())}
        </span>
        <span class="space" />
        <Tool
          icon="diff-single"
          label={t('Differences')}
          title={t('Only what is not the same everywhere (F7 and Shift+F7 go from one difference to the next)')}
          pressed={onlyDiffering}
          onClick={() =>
            change(
              { pages: { ...view.pages, compare: { onlyDiffering: !onlyDiffering } } },
              onlyDiffering ? t('Everything shown') : t('Only what differs'),
            )
          }
        />
        <Tool
          icon="add"
          label={t('Add')}
          title={ids.length < MOST_COMPARED ? t('Add an experiment') : t('At most {0} are compared', MOST_COMPARED)}
          disabled={ids.length >= MOST_COMPARED}
          expanded={adding !== null}
          onClick={openAdd}
        />
        <Tool
          icon="copy"
          label={t('Copy')}
          title={t('Copy what is shown')}
          expanded={menu?.label === t('Copy')}
          onClick={(event) =>
            floating.show({ kind: 'menu', at: below(event), label: t('Copy'), items: copyItems((format) => void copy(format)) })
          }
        />
      </div>
      {view.selected.length > ids.length ? (
        <p class="notice">
          <Icon name="info" /> {t('The first {0} of {1} selected rows are compared.', ids.length, view.selected.length)}
        </p>
      ) : null}
      {(files?.unread ?? []).map(({ row, message }) => (
        <p class="notice bad" key={row}>
          <Icon name="warning" /> {t('Files of {0} were not read: {1}', labelIn(rows, row), message)}
        </p>
      ))}
      {rows.length === 0 ? (
        <Loading label={t('Loading experiments')} />
      ) : (
        <CompareTable
          element={table}
          panel={panel}
          rows={rows}
          sections={shown}
          reading={files === null && rows.length > 1}
          more={files?.more ?? 0}
          onMove={move}
          onTakeOut={takeOut}
          onMenu={(row, at) =>
            floating.show({
              kind: 'menu',
              at,
              label: t('Actions for {0}', rowName(row)),
              items: columnItems(panel, row, {
                rows,
                move,
                takeOut: () => takeOut(row.id),
                diffAll: () => void openDiff(row.id, changedPaths(sections, rows, row.id)),
                changed: changedPaths(sections, rows, row.id).length,
              }),
            })
          }
          onDiff={(to, path) => void openDiff(to, [path])}
        />
      )}
      {rows.length > 0 && shown.every((one) => one.rows.length === 0) && files !== null ? (
        <p class="compare-none muted">{search === '' ? t('Nothing differs: these are the same.') : t('Nothing has that name.')}</p>
      ) : null}
      {ids.length === 1 ? <p class="compare-none muted">{t('One experiment alone: add another to compare it with.')}</p> : null}
      {addMenu}
      {menu ? <Menu at={menu.at} label={menu.label} items={menu.items} onClose={floating.close} /> : null}
    </>
  );
}

function open<K extends Open['kind']>(one: Open | null, kind: K): Extract<Open, { kind: K }> | null {
  return one?.kind === kind ? (one as Extract<Open, { kind: K }>) : null;
}

function below(event: MouseEvent): Point {
  const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
  return { x: box.left, y: box.bottom + 2 };
}

function inOrder(read: readonly LoadedRow[], ids: readonly RowId[]): readonly LoadedRow[] {
  const byId = new Map(read.map((row) => [row.data.row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function labelIn(rows: readonly LoadedRow[], id: RowId): string {
  const found = rows.find(({ data }) => data.row.id === id);
  return found ? rowName(found.data.row) : id.slice(0, 7);
}

function changedPaths(sections: readonly CompareSection[], rows: readonly LoadedRow[], id: RowId): string[] {
  const at = rows.findIndex(({ data }) => data.row.id === id);
  return sections.flatMap((one) => one.rows.flatMap(({ path, cells }) => (path !== null && cells[at]?.opens === true ? [path] : [])));
}

function filtered(section: CompareSection, search: string, onlyDiffering: boolean): CompareSection {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = section.rows.filter(
    ({ title, differs }) => (differs || !onlyDiffering) && words.every((word) => title.toLowerCase().includes(word)),
  );
  return rows.length === section.rows.length ? section : { ...section, rows, differing: rows.filter(({ differs }) => differs).length };
}

/** What Git says about the rows that are shown; null until it is known. */
function useFiles({ host, info, fail }: Panel, rows: readonly LoadedRow[]): ComparedFiles | null {
  const ids = rows.map(({ data }) => data.row.id);
  const asked = JSON.stringify(ids);
  const [answer, setAnswer] = useState<{ readonly of: string; readonly files: ComparedFiles } | null>(null);
  useEffect(() => {
    if (ids.length < 2) {
      return;
    }
    const controller = new AbortController();
    void host.request('compareFiles', { rows: ids }, controller.signal).then((result) => {
      if (controller.signal.aborted) {
        return;
      }
      if (result.ok) {
        setAnswer({ of: asked, files: result.value });
      } else if (result.error.code !== 'cancelled') {
        fail(result.error);
      }
    });
    return () => controller.abort();
  }, [host, asked, info.version]);
  return answer?.of === asked ? answer.files : null;
}

function copyItems(run: (format: TableFormat) => void): MenuItem[] {
  const labels: Record<TableFormat, string> = { csv: 'CSV', tsv: t('Cells, for a spreadsheet'), markdown: 'Markdown', latex: 'LaTeX' };
  return [...TABLE_FORMATS].map((format) => ({ label: labels[format], icon: 'copy', run: () => run(format) }));
}

/** F7 and Shift+F7 go from one difference to the next, Ctrl+F to the field of the search. */
function useCompareKeys(table: { readonly current: HTMLElement | null }, search: { readonly current: HTMLElement | null }): void {
  useKeys((event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      search.current?.querySelector<HTMLElement>('vscode-text-field')?.focus();
      return true;
    }
    if (event.key !== 'F7') {
      return false;
    }
    const heads = [...(table.current?.querySelectorAll<HTMLElement>('tr.differs > th') ?? [])];
    const now = heads.findIndex((one) => one.contains(document.activeElement) || one.parentElement?.contains(document.activeElement));
    const next = event.shiftKey ? (now < 0 ? heads.length : now) - 1 : now + 1;
    heads[(next + heads.length) % heads.length]?.focus();
    return true;
  });
}

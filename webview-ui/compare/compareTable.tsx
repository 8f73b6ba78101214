/** The table of a comparison: a column for each experiment, the first is what the others are compared with. */
import type { JSX, RefObject } from 'preact';
import { useState } from 'preact/hooks';
import { rowName } from '../../src/core/experiments/rowName.js';
import type { Row, RowId } from '../../src/protocol/model.js';
import { Icon, Swatch, type Point } from '../controls/index.js';
import { shortTime } from '../format.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import type { LoadedRow } from '../rows.js';
import { rowTitle, stateOf } from '../table/name.js';
import type { CompareCell, CompareRow, CompareSection } from './sections.js';

/** In pixels: on a wide screen, what is compared stays close together. */
const WIDEST_COLUMN = 420;
/** Rows of a section that are made at once. */
const SHOWN = 400;

export interface CompareTableProps {
  element: RefObject<HTMLDivElement | null>;
  panel: Panel;
  rows: readonly LoadedRow[];
  sections: readonly CompareSection[];
  /** Files are not known yet. */
  reading: boolean;
  /** Files that are not shown. */
  more: number;
  onMove: (id: RowId, place: RowId) => void;
  onTakeOut: (id: RowId) => void;
  onMenu: (row: Row, at: Point) => void;
  onDiff: (to: RowId, path: string) => void;
}

export function CompareTable(props: CompareTableProps): JSX.Element {
  const { element, rows, sections, reading, more } = props;
  const width = rows.length + 1;
  return (
    <div class="compare-scroll" ref={element} tabIndex={0} role="region" aria-label={t('Comparison')}>
      <table class="compare" style={{ minWidth: `min(100%, ${width * WIDEST_COLUMN}px)` }}>
        <thead>
          <tr>
            <td class="compare-corner" />
            {rows.map(({ data }, at) => (
              <Head key={data.row.id} {...props} row={data.row} first={at === 0} />
            ))}
          </tr>
        </thead>
        {sections.map((section) =>
          section.rows.length === 0 ? null : <Section key={section.id} section={section} rows={rows} onDiff={props.onDiff} />,
        )}
        {reading || more > 0 ? (
          <tbody>
            <tr>
              <td class="compare-note muted" colSpan={width}>
                {reading ? t('Asking Git for files that differ…') : t('{0} more files differ.', more)}
              </td>
            </tr>
          </tbody>
        ) : null}
      </table>
    </div>
  );
}

interface HeadProps extends CompareTableProps {
  row: Row;
  first: boolean;
}

/** What is dragged between the heads: other things can be dragged here too. */
const DRAGGED = 'application/x-espalier-row';

function Head({ panel, row, rows, first, onMove, onTakeOut, onMenu }: HeadProps): JSX.Element {
  const [over, setOver] = useState(false);
  const { view, marks } = panel;
  const selected = view.selected.includes(row.id);
  const label = rowName(row);
  const state = stateOf(row);
  const neighbour = (by: number): RowId | undefined => rows[rows.findIndex(({ data }) => data.row.id === row.id) + by]?.data.row.id;
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const place = by === undefined ? undefined : neighbour(by);
    if (place !== undefined && event.altKey) {
      onMove(row.id, place);
    } else if (place !== undefined) {
      focusHead(event, place);
    } else if (event.key === 'Delete') {
      onTakeOut(row.id);
    } else if (by === undefined) {
      return;
    }
    event.preventDefault();
  };
  return (
    <th
      scope="col"
      class={`compare-head${over ? ' drop' : ''}`}
      draggable={selected}
      title={rowTitle(row)}
      onDragStart={(event) => event.dataTransfer?.setData(DRAGGED, row.id)}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(DRAGGED) === true) {
          event.preventDefault();
          setOver(true);
        }
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onMove(event.dataTransfer?.getData(DRAGGED) ?? '', row.id);
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(row, { x: event.clientX, y: event.clientY });
      }}
    >
      <span class="compare-head-line">
        <button
          type="button"
          class="compare-name"
          data-row={row.id}
          aria-haspopup="menu"
          aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Delete"
          onKeyDown={onKeyDown}
          onClick={(event) => {
            const box = event.currentTarget.getBoundingClientRect();
            onMenu(row, { x: box.left, y: box.bottom + 2 });
          }}
        >
          {marks.has(row.id) ? <Swatch mark={marks.get(row.id)} /> : null}
          <Icon name={state.icon} label={state.label} className="state" />
          <span class="label">{label}</span>
          <Icon name="chevron-down" />
        </button>
        <button
          type="button"
          class="tool"
          title={t('Take out of the comparison')}
          aria-label={t('Take {0} out', label)}
          onClick={() => onTakeOut(row.id)}
        >
          <Icon name="close" />
        </button>
      </span>
      <span class="compare-sub muted">
        {first ? <span class="tag base">{t('baseline')}</span> : null}
        {row.time === null ? t('not committed') : `${label === row.id.slice(0, 7) ? '' : `${row.id.slice(0, 7)} · `}${shortTime(row.time)}`}
      </span>
    </th>
  );
}

/** Goes to the head of another experiment. */
function focusHead({ currentTarget }: KeyboardEvent, id: RowId): void {
  const heads = currentTarget instanceof Element ? currentTarget.closest('tr')?.querySelectorAll<HTMLElement>('.compare-name') : [];
  [...(heads ?? [])].find((one) => one.dataset['row'] === id)?.focus();
}

function Section({ section, rows, onDiff }: { section: CompareSection } & Pick<CompareTableProps, 'rows' | 'onDiff'>): JSX.Element {
  const [all, setAll] = useState(false);
  const some = all ? section.rows : section.rows.slice(0, SHOWN);
  const first = some.findIndex((row) => !row.differs);
  return (
    <tbody>
      <tr class="compare-section">
        <th scope="rowgroup" colSpan={rows.length + 1}>
          <span class="compare-title">
            {section.title} <span class="muted">{t('{0} of {1} differ', section.differing, section.rows.length)}</span>
          </span>
        </th>
      </tr>
      {some.map((row, at) => (
        <Line key={row.key} row={row} rows={rows} begins={at === first && first > 0} onDiff={onDiff} />
      ))}
      {some.length < section.rows.length ? (
        <tr>
          <td class="compare-note" colSpan={rows.length + 1}>
            <button type="button" class="tool" onClick={() => setAll(true)}>
              {t('Show {0} more', section.rows.length - some.length)}
            </button>
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

interface LineProps extends Pick<CompareTableProps, 'rows' | 'onDiff'> {
  row: CompareRow;
  /** First of those that are the same everywhere. */
  begins: boolean;
}

function Line({ row, rows, begins, onDiff }: LineProps): JSX.Element {
  return (
    <tr class={`${row.differs ? 'differs' : 'same'}${begins ? ' begins' : ''}`}>
      <th scope="row" title={row.title} tabIndex={row.differs ? -1 : undefined}>
        <span class="compare-lead">{row.lead}</span>
        <bdi>{row.name}</bdi>
      </th>
      {row.cells.map((cell, at) => {
        const id = rows[at]?.data.row.id;
        return (
          <td key={id ?? at} class={classesOf(cell)} title={cell.title}>
            {cell.opens && row.path !== null && id !== undefined ? (
              <button
                type="button"
                class="compare-open"
                title={t('Open the differences of {0}', row.path)}
                onClick={() => onDiff(id, row.path ?? '')}
              >
                <Changed text={cell.text} />
              </button>
            ) : (
              <Value cell={cell} />
            )}
          </td>
        );
      })}
    </tr>
  );
}

function Value({ cell }: { cell: CompareCell }): JSX.Element {
  return (
    <>
      {cell.best ? <Icon name="star-full" label={t('Best')} className="best" /> : null}
      <bdi class="compare-value">{cell.text}</bdi>
      {cell.delta === '' ? null : <span class={`compare-delta ${cell.judged ?? ''}`}>{cell.delta}</span>}
    </>
  );
}

/** Lines that came and went, in their colours. */
function Changed({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text.split(' ').map((part, at) => (
        <span key={at} class={/^\+\d/.test(part) ? 'compare-added' : /^−\d/.test(part) ? 'compare-gone' : undefined}>
          {at === 0 ? part : ` ${part}`}
        </span>
      ))}
    </>
  );
}

function classesOf({ kind, differs, best }: CompareCell): string {
  return [kind, differs ? 'changed' : '', best ? 'is-best' : ''].filter((one) => one !== '').join(' ');
}

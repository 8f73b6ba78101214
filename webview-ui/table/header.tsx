/** The heads of columns: what each is, how it is sorted, how its numbers spread, handles to resize and move it. */
import type { JSX } from 'preact';
import type { Histogram, Sort } from '../../src/protocol/table.js';
import { columnKey, fieldTitle } from '../columns.js';
import { numberText } from '../format.js';
import { t } from '../l10n.js';
import { Pure } from '../pure.js';
import type { ColumnSummary } from './cells.js';
import type { ColumnGroup, LaidColumn, Layout } from './layout.js';
import type { ColumnSheet } from './sheet.js';
import type { Range } from './window.js';

/** Rows of the header, which count in aria-rowindex. */
export const HEADER_ROWS = 2;
export const GROUPS_HEIGHT = 22;
export const KEYS_HEIGHT = 26;
export const HISTOGRAM_HEIGHT = 16;

export interface HeaderProps {
  layout: Layout;
  sheet: ColumnSheet;
  sort: readonly Sort[];
  nameWidth: number;
  /** Of the window that the columns are scrolled in. */
  bodyWidth: number;
  span: Range;
  /** Positions of the columns that are on the screen. */
  shown: readonly number[];
  summaries: ReadonlyMap<string, ColumnSummary>;
  histograms: boolean;
  /** -1: the focus is not in the header. */
  activeColumn: number;
  /** The column that is being moved would be put before this one; null: nothing is moved. */
  dropBefore: number | null;
}

export class Header extends Pure<HeaderProps> {
  override render(): JSX.Element {
    const { layout, nameWidth, bodyWidth, span, shown, histograms } = this.props;
    const groups = layout.groups.filter(({ pinned, first, last }) => pinned || (last >= span.start && first < span.end));
    return (
      <div class="grid-head" role="rowgroup">
        <div class="head-row groups" role="row" aria-rowindex={1}>
          <div class="cell name head" role="columnheader" aria-colindex={1} />
          {groups.map((group) => (
            <GroupHead key={group.key} group={group} nameWidth={nameWidth} layout={layout} bodyWidth={bodyWidth} />
          ))}
        </div>
        <div class={histograms ? 'head-row keys with-bars' : 'head-row keys'} role="row" aria-rowindex={2}>
          <ColumnHead {...this.props} column={null} position={-1} />
          {shown.map((position) => {
            const column = layout.columns[position];
            return column ? <ColumnHead {...this.props} key={column.key} column={column} position={position} /> : null;
          })}
        </div>
      </div>
    );
  }
}

function GroupHead(props: { group: ColumnGroup; layout: Layout; nameWidth: number; bodyWidth: number }): JSX.Element {
  const { group, layout, nameWidth, bodyWidth } = props;
  const { kind, file, parents, pinned } = group;
  const base = nameWidth + (pinned ? 0 : layout.pinnedWidth);
  const kinds: Partial<Record<typeof kind, string>> = { metric: t('Metrics'), param: t('Parameters'), expression: t('Expressions') };
  const single = parents === '';
  return (
    <div
      class={`cell head group ${kind}${pinned ? ' pinned' : ''}`}
      role="columnheader"
      aria-colindex={group.first + 2}
      aria-colspan={group.last - group.first + 1}
      title={[kinds[kind] ?? '', file, parents].filter((part) => part !== '').join(' › ')}
      style={{ left: `${base + group.left}px`, width: `${group.width}px` }}
    >
      <span class="group-text" style={{ left: `${base + 8}px`, maxWidth: `${Math.max(20, Math.min(group.width, bodyWidth) - 16)}px` }}>
        {single ? null : <span class="group-keys">{parents}</span>}
        <span class={single ? 'group-file only' : 'group-file'}>{kind === 'expression' ? t('Expressions') : file}</span>
      </span>
    </div>
  );
}

function ColumnHead(props: HeaderProps & { column: LaidColumn | null; position: number }): JSX.Element {
  const { layout, sheet, sort, column, position, activeColumn, dropBefore, summaries, histograms } = props;
  const key = column?.key ?? 'name';
  const order = sort.findIndex((one) => columnKey(one.column) === key);
  const sorted = sort[order];
  const title = column?.title ?? fieldTitle('name');
  const place = column === null ? 'name' : `${sheet.classOf(column.key)} ${column.kind}${column.pinned ? ' pinned' : ''}`;
  const isLast = position === layout.columns.length - 1;
  const drop = column === null ? '' : dropBefore === position ? ' drop' : isLast && dropBefore === position + 1 ? ' drop-after' : '';
  return (
    <div
      class={`cell head ${place}${column?.numeric ? ' number' : ''}${drop}`}
      role="columnheader"
      aria-colindex={position + 2}
      aria-sort={sorted ? sorted.direction : 'none'}
      tabIndex={activeColumn === position + 1 ? 0 : undefined}
      title={hint(column)}
    >
      <span class="head-line">
        <span class="head-text">{title}</span>
        {sorted ? (
          <span class={`codicon codicon-arrow-${sorted.direction === 'ascending' ? 'up' : 'down'} sort`} aria-hidden="true">
            {sort.length > 1 ? <sup>{order + 1}</sup> : null}
          </span>
        ) : null}
      </span>
      {histograms && column ? <Bars histogram={summaries.get(column.key)?.histogram ?? null} /> : null}
      <span class="grip" data-resize="1" aria-hidden="true" />
    </div>
  );
}

function hint(column: LaidColumn | null): string {
  const path = column === null ? fieldTitle('name') : [column.file, column.parents, column.title].filter((part) => part !== '').join(' › ');
  const better = column?.better ?? null;
  return [
    path,
    ...(better === null ? [] : [better === 'higher' ? t('higher is better') : t('lower is better')]),
    t('Click sorts, with Shift adds to the sort'),
  ].join('\n');
}

/** How the numbers of a column spread, as small bars. */
function Bars({ histogram }: { histogram: Histogram | null }): JSX.Element {
  if (histogram === null) {
    return <span class="bars" aria-hidden="true" />;
  }
  const { counts, min, max } = histogram;
  const most = Math.max(1, ...counts);
  const bars = counts
    .map((count, at) => {
      // What is there is seen, however little it is.
      const height = count === 0 ? 0 : Math.max(0.08, count / most);
      return height === 0 ? '' : `M${at + 0.08} 1V${(1 - height).toFixed(3)}H${at + 0.92}V1Z`;
    })
    .join('');
  return (
    <svg class="bars" viewBox={`0 0 ${counts.length} 1`} preserveAspectRatio="none" aria-hidden="true">
      <title>{t('{0} to {1}', numberText(min, null), numberText(max, null))}</title>
      <path d={bars} />
    </svg>
  );
}

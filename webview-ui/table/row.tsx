import { Component, type JSX } from 'preact';
import { WORKSPACE, type Row } from '../../src/protocol/model.js';
import type { Cell } from '../../src/protocol/values.js';
import { Icon } from '../controls/index.js';
import { fullTime, shortTime, showCell, signed } from '../format.js';
import type { Mark } from '../palette.js';
import { cellOf, type LoadedRow } from '../rows.js';
import type { LaidColumn, Layout } from './columns.js';

export const ROW_HEIGHT = 24;
/** Rows of the header, which count in aria-rowindex. */
export const HEADER_ROWS = 2;

export interface RowProps {
  index: number;
  loaded: LoadedRow | undefined;
  baseline: LoadedRow | undefined;
  layout: Layout;
  /** Positions of the columns that are on the screen. */
  shown: readonly number[];
  firstWidth: number;
  /** 0 is the first column, -1: the focus is not in this row. */
  activeColumn: number;
  mark: Mark | undefined;
  best: string | null;
  isBaseline: boolean;
  added: boolean;
}

export class GridRow extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const now = this.props;
    return (Object.keys(next) as (keyof RowProps)[]).some((key) => next[key] !== now[key]);
  }

  override render(): JSX.Element {
    const { index, loaded, baseline, layout, shown, firstWidth, activeColumn, mark, best, isBaseline, added } = this.props;
    const data = loaded?.data;
    const classes = ['row'];
    if (data) {
      classes.push(data.row.kind);
      classes.push(`state-${data.row.state}`);
    } else {
      classes.push('loading');
    }
    if (mark) {
      classes.push('selected');
    }
    if (added) {
      classes.push('added');
    }
    if (isBaseline) {
      classes.push('is-baseline');
    }
    return (
      <div
        class={classes.join(' ')}
        role="row"
        aria-rowindex={index + HEADER_ROWS + 1}
        aria-selected={mark !== undefined}
        data-r={index}
        style={{ top: `${index * ROW_HEIGHT}px`, width: `${firstWidth + layout.width}px` }}
      >
        <div
          class="cell name"
          role="rowheader"
          aria-colindex={1}
          data-c={0}
          tabIndex={activeColumn === 0 ? 0 : -1}
          style={{ width: `${firstWidth}px` }}
          title={data ? nameTitle(data.row) : ''}
        >
          {data ? <Name row={data.row} depth={data.depth} mark={mark} best={best} isBaseline={isBaseline} /> : <span class="bone" />}
        </div>
        {shown.map((position) => {
          const column = layout.columns[position];
          return column ? this.#cell(column, position, firstWidth, activeColumn, loaded, baseline) : null;
        })}
      </div>
    );
  }

  #cell(
    column: LaidColumn,
    position: number,
    firstWidth: number,
    activeColumn: number,
    loaded: LoadedRow | undefined,
    baseline: LoadedRow | undefined,
  ): JSX.Element {
    const { text, title, classes } = describe(column, loaded, baseline);
    return (
      <div
        key={column.key}
        class={classes}
        role="gridcell"
        aria-colindex={position + 2}
        data-c={position + 1}
        tabIndex={activeColumn === position + 1 ? 0 : -1}
        title={title}
        style={{ left: `${firstWidth + column.left}px`, width: `${column.width}px` }}
      >
        {text}
      </div>
    );
  }
}

function describe(
  column: LaidColumn,
  loaded: LoadedRow | undefined,
  baseline: LoadedRow | undefined,
): { text: string; title: string; classes: string } {
  if (!loaded) {
    return { text: '', title: '', classes: column.numeric ? 'cell number wait' : 'cell wait' };
  }
  if (column.column === null) {
    const { time, author } = loaded.data.row;
    return time === null
      ? { text: '–', title: '', classes: 'cell missing' }
      : { text: shortTime(time), title: [fullTime(time), author].filter((part) => part !== '').join('\n'), classes: 'cell time' };
  }
  const cell = cellOf(loaded, column.key);
  if (cell === undefined) {
    return { text: '', title: '', classes: column.numeric ? 'cell number wait' : 'cell wait' };
  }
  const shown = showCell(cell, column.decimals);
  const isMetric = column.column.id[0] === 'metric';
  let classes = `cell ${shown.kind}${column.numeric && shown.kind !== 'error' ? ' number' : ''}${isMetric ? ' metric' : ' param'}`;
  let title = shown.title === '' ? '' : `${column.column.label}: ${shown.title}`;
  if (shown.kind === 'missing') {
    title = `${column.column.label}: no value`;
  }
  if (loaded.data.differs[loaded.at.get(column.key) ?? -1]) {
    const before = baseline ? cellOf(baseline, column.key) : undefined;
    if (shown.kind !== 'missing' && shown.kind !== 'error') {
      classes += ' differs';
    }
    if (before !== undefined && baseline) {
      title += `\n${change(before, cell, column.decimals)} – ${baseline.data.row.label}`;
      if (isMetric && typeof before === 'number' && typeof cell === 'number') {
        const up = cell > before;
        const { better } = column.column;
        classes += up ? ' up' : ' down';
        classes += better === null ? '' : (better === 'higher') === up ? ' better' : ' worse';
      }
    } else {
      title += '\ndiffers from the baseline';
    }
  }
  return { text: shown.text, title, classes };
}

function change(before: Cell, now: Cell, decimals: number | null): string {
  if (typeof before === 'number' && typeof now === 'number') {
    const percent = before === 0 ? '' : ` (${signed(((now - before) / Math.abs(before)) * 100, 1)} %)`;
    return `${signed(now - before, decimals)}${percent} from ${showCell(before, null).text}`;
  }
  return `was ${showCell(before, null).text}`;
}

const STATES: Record<Row['state'], { icon: string; label: string } | null> = {
  none: null,
  success: null,
  queued: { icon: 'clock', label: 'Queued' },
  running: { icon: 'loading', label: 'Running' },
  failed: { icon: 'error', label: 'Failed' },
};

function stateOf(row: Row): { icon: string; label: string } {
  const state = STATES[row.state];
  if (state) {
    return state;
  }
  return row.kind === 'workspace'
    ? { icon: 'root-folder', label: 'Workspace' }
    : row.kind === 'commit'
      ? { icon: 'git-commit', label: 'Commit' }
      : { icon: 'beaker', label: 'Experiment' };
}

function nameTitle(row: Row): string {
  return [row.label, row.subject, row.error, row.id === WORKSPACE ? '' : row.id].filter((line) => line !== null && line !== '').join('\n');
}

interface NameProps {
  row: Row;
  depth: number;
  mark: Mark | undefined;
  best: string | null;
  isBaseline: boolean;
}

function Name({ row, depth, mark, best, isBaseline }: NameProps): JSX.Element {
  const state = stateOf(row);
  const tags = row.refs.filter((ref) => ref !== row.label);
  const short = row.kind === 'workspace' || !/^[0-9a-f]{40,}$/.test(row.id) ? '' : row.id.slice(0, 7);
  return (
    <>
      <span
        class={mark ? 'check codicon codicon-check' : 'check'}
        data-check="1"
        aria-hidden="true"
        style={{ backgroundColor: mark ? mark.color : '', borderColor: mark ? mark.color : '' }}
      />
      {depth > 0 ? <span class="indent" aria-hidden="true" /> : null}
      <Icon name={state.icon} label={state.label} className="state" />
      <span class="label">{row.label}</span>
      {best !== null ? <Icon name="star-full" label={best} className="star" /> : null}
      {isBaseline ? <span class="tag base">baseline</span> : null}
      {tags.slice(0, 2).map((tag) => (
        <span class="tag" key={tag}>
          {tag}
        </span>
      ))}
      {tags.length > 2 ? <span class="tag">+{tags.length - 2}</span> : null}
      {row.error !== null ? (
        <span class="row-error">
          <Icon name="warning" /> {row.error}
        </span>
      ) : row.kind !== 'experiment' && row.subject !== '' ? (
        <span class="subject">{row.subject}</span>
      ) : null}
      {short !== '' && short !== row.label ? <span class="short-id">{short}</span> : null}
      <span class="more codicon codicon-ellipsis" data-menu="1" aria-hidden="true" />
    </>
  );
}

import type { JSX } from 'preact';
import { isRow, type LoadedLine } from '../rows.js';
import type { Mark } from '../palette.js';
import { Pure } from '../pure.js';
import { groupLook, lookOf, type CellLook, type Emphasis } from './cells.js';
import { GroupName, RowName } from './name.js';
import type { LaidColumn, Layout } from './layout.js';
import type { ColumnSheet } from './sheet.js';

export const ROW_HEIGHT = 24;

export interface RowProps {
  id: string;
  index: number;
  /** Rows of the header, which count in aria-rowindex. */
  headerRows: number;
  line: LoadedLine | undefined;
  layout: Layout;
  sheet: ColumnSheet;
  /** Positions of the columns that are on the screen. */
  shown: readonly number[];
  /** By key, for the columns that stand out. */
  emphasis: ReadonlyMap<string, Emphasis>;
  /** 0 is the first column, -1: the focus is not in this row. */
  activeColumn: number;
  /** Selected cells of this row: from and to, both included. */
  range: readonly [from: number, to: number] | null;
  /** What is searched for, in lower case; empty: nothing. */
  find: string;
  folds: boolean;
  mark: Mark | undefined;
  best: string | null;
  isBaseline: boolean;
  added: boolean;
  /** Rows chosen in the tree are pointed out. */
  pointedOut: boolean;
  /** In place of the active cell's text. */
  editor: JSX.Element | null;
}

export class GridRow extends Pure<RowProps> {
  override render(): JSX.Element {
    const { id, index, headerRows, line, layout, shown, activeColumn, folds, mark, best, isBaseline, added, pointedOut } = this.props;
    const data = line?.data;
    const classes = ['row'];
    if (data === undefined) {
      classes.push('loading');
    } else if (data.kind === 'group') {
      classes.push('group-line');
    } else {
      classes.push(data.row.kind, `state-${data.row.state}`);
      if (!data.matches) {
        classes.push('unmatched');
      }
    }
    for (const [name, on] of Object.entries({
      selected: mark !== undefined,
      added,
      'is-baseline': isBaseline,
      'pointed-out': pointedOut,
      editing: this.props.editor !== null,
    })) {
      if (on) {
        classes.push(name);
      }
    }
    const foldable = data !== undefined && data.children > 0;
    return (
      <div
        id={id}
        class={classes.join(' ')}
        role="row"
        aria-rowindex={index + headerRows + 1}
        aria-selected={data?.kind === 'row' ? mark !== undefined : undefined}
        aria-level={folds && data ? data.depth + 1 : undefined}
        aria-expanded={foldable ? data.open : undefined}
        style={{ top: `${index * ROW_HEIGHT}px` }}
      >
        <div class={this.#classes('cell name', 0)} role="rowheader" aria-colindex={1} tabIndex={activeColumn === 0 ? 0 : undefined}>
          {data === undefined ? (
            <span class="bone" />
          ) : data.kind === 'group' ? (
            <GroupName line={data} />
          ) : (
            <RowName line={data} folds={folds} mark={mark} best={best} isBaseline={isBaseline} />
          )}
        </div>
        {shown.map((position) => {
          const column = layout.columns[position];
          return column ? this.#cell(column, position) : null;
        })}
      </div>
    );
  }

  #cell(column: LaidColumn, position: number): JSX.Element {
    const { sheet, find, activeColumn, editor } = this.props;
    const { text, classes, heat } = this.#look(column);
    const isActive = activeColumn === position + 1;
    const edited = isActive && editor !== null ? ' editing' : '';
    const found = find !== '' && text.toLowerCase().includes(find) ? ' found' : '';
    return (
      <div
        key={column.key}
        class={this.#classes(
          `cell ${sheet.classOf(column.key)} ${classes}${column.pinned ? ' pinned' : ''}${edited}${found}`,
          position + 1,
        )}
        role="gridcell"
        aria-colindex={position + 2}
        tabIndex={isActive ? 0 : undefined}
        style={heat === null ? undefined : { '--heat': heat.toFixed(3) }}
      >
        {isActive && editor ? editor : text}
      </div>
    );
  }

  #look(column: LaidColumn): CellLook {
    const { line, emphasis } = this.props;
    if (line === undefined) {
      return { text: '', classes: column.numeric ? 'number wait' : 'wait', heat: null };
    }
    if (line.data.kind === 'group') {
      return groupLook(line.data.cells[line.at.get(column.key) ?? -1], column);
    }
    return isRow(line) ? lookOf(column, line, emphasis.get(column.key)) : { text: '', classes: '', heat: null };
  }

  #classes(classes: string, column: number): string {
    const { range } = this.props;
    return range !== null && column >= range[0] && column <= range[1] ? `${classes} in-range` : classes;
  }
}

/** The tools of the table: the query line, search, the arrangement of rows and columns. */
import type { JSX, RefObject } from 'preact';
import type { QueryProblem } from '../../src/protocol/table.js';
import { Tool, type Point } from '../controls/index.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { QueryLine } from '../query/queryLine.js';

export interface BarProps {
  panel: Panel;
  problem: QueryProblem | null;
  /** Rows that pass the filter; null until it is known. */
  matching: number | null;
  hiddenColumns: number;
  open: string | null;
  queryField: RefObject<HTMLInputElement | null>;
  onFind: () => void;
  onRows: (at: Point) => void;
  onColumns: (at: Point) => void;
  onMore: (at: Point) => void;
}

export function Bar(props: BarProps): JSX.Element {
  const { panel, matching, hiddenColumns, open } = props;
  const { view, change, info } = panel;
  const below =
    (show: (at: Point) => void) =>
    (event: MouseEvent): void => {
      const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
      show({ x: box.left, y: box.bottom + 2 });
    };
  const filtered = matching !== null && matching !== info.total;
  const { onlyDiffering } = view;
  return (
    <div class="page-bar" role="toolbar" aria-label={t('Table')}>
      <QueryLine panel={panel} problem={props.problem} field={props.queryField} />
      <span class="muted row-count" role="status">
        {filtered ? t('{0} of {1}', matching.toLocaleString(), info.total.toLocaleString()) : info.total.toLocaleString()}
      </span>
      <Tool icon="search" label={t('Find')} title={t('Find in the table (Ctrl+F)')} text={false} onClick={props.onFind} />
      <Tool
        icon={typeof view.rows === 'object' ? 'layers' : 'list-tree'}
        label={t('Rows')}
        title={t('How rows are arranged')}
        expanded={open === 'rows'}
        onClick={below(props.onRows)}
      />
      <Tool
        icon="diff-single"
        label={t('Differences')}
        title={t('Only rows and columns in which something differs')}
        pressed={onlyDiffering}
        onClick={() => change({ onlyDiffering: !onlyDiffering }, onlyDiffering ? t('Everything shown') : t('Only what differs'))}
      />
      <Tool
        icon="list-selection"
        label={hiddenColumns > 0 ? t('Columns ({0} hidden)', hiddenColumns) : t('Columns')}
        expanded={open === 'columns'}
        onClick={below(props.onColumns)}
      />
      <Tool icon="ellipsis" label={t('More')} text={false} expanded={open === 'more'} onClick={below(props.onMore)} />
    </div>
  );
}

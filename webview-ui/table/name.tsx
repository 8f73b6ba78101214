/** The first cell of a line: what it is, and what stands out about it. */
import type { JSX } from 'preact';
import { rowName } from '../../src/core/experiments/rowName.js';
import { WORKSPACE, type Row } from '../../src/protocol/model.js';
import type { GroupLine, TableRow } from '../../src/protocol/table.js';
import { columnTitle } from '../columns.js';
import { Icon } from '../controls/index.js';
import { fullText } from '../format.js';
import { count, t } from '../l10n.js';
import type { Mark } from '../palette.js';
import { groupValueText } from './cells.js';

const MOST_TAGS = 2;

export function stateOf(row: Row): { icon: string; label: string } {
  switch (row.state) {
    case 'queued':
      return { icon: 'clock', label: t('Queued') };
    case 'running':
      return { icon: 'loading', label: t('Running') };
    case 'failed':
      return { icon: 'error', label: t('Failed') };
    default:
      return row.kind === 'workspace'
        ? { icon: 'root-folder', label: t('Workspace') }
        : row.kind === 'commit'
          ? { icon: 'git-commit', label: t('Commit') }
          : { icon: 'beaker', label: t('Experiment') };
  }
}

/** A commit or an experiment that has ended well: those can have a star, tags and a note. */
export function isKept({ kind, state }: Row): boolean {
  return kind === 'commit' || (kind === 'experiment' && (state === 'none' || state === 'success'));
}

export function rowTitle(row: Row): string {
  const { marks } = row;
  return [row.label, row.subject, row.error, marks?.note ?? null, row.id === WORKSPACE ? '' : row.id]
    .filter((line) => line !== null && line !== '')
    .join('\n');
}

/** A fold's handle, where there is something below; else its room. */
function Twisty({ depth, open, has }: { depth: number; open: boolean; has: boolean }): JSX.Element {
  return (
    <>
      {Array.from({ length: depth }, (_, at) => (
        <span class="indent" aria-hidden="true" key={at} />
      ))}
      <span
        class={has ? `twisty codicon codicon-chevron-${open ? 'down' : 'right'}` : 'twisty'}
        {...(has ? { 'data-fold': '1' } : {})}
        aria-hidden="true"
      />
    </>
  );
}

/** Where there is no star, one can be given: it is in sight while the row is pointed at. */
function Star({ on }: { on: boolean }): JSX.Element {
  return on ? (
    <span class="star codicon codicon-star-full" data-star="1" role="img" aria-label={t('Starred')} />
  ) : (
    <span class="star off codicon codicon-star-empty" data-star="1" aria-hidden="true" />
  );
}

export interface RowNameProps {
  line: TableRow;
  /** Rows of the table can be folded: each has room for a handle. */
  folds: boolean;
  mark: Mark | undefined;
  best: string | null;
  isBaseline: boolean;
}

export function RowName({ line, folds, mark, best, isBaseline }: RowNameProps): JSX.Element {
  const { row, depth } = line;
  const state = stateOf(row);
  const label = rowName(row);
  const tags = [...row.refs.filter((ref) => ref !== label), ...(row.marks?.tags ?? [])];
  const short = row.kind === 'workspace' || !/^[0-9a-f]{40,}$/.test(row.id) ? '' : row.id.slice(0, 7);
  return (
    <>
      <span
        class={mark ? 'check codicon codicon-check' : 'check'}
        data-check="1"
        aria-hidden="true"
        style={{ backgroundColor: mark ? mark.color : '', borderColor: mark ? mark.color : '' }}
      />
      {folds ? <Twisty depth={depth} open={line.open} has={line.children > 0} /> : null}
      <Icon name={state.icon} label={state.label} className="state" />
      <span class="label">{label}</span>
      {best !== null ? <Icon name="star-full" label={best} className="best" /> : null}
      {isKept(row) ? <Star on={row.marks?.star === true} /> : null}
      {row.marks?.note ? <Icon name="note" label={row.marks.note} className="state" /> : null}
      {isBaseline ? <span class="tag base">{t('baseline')}</span> : null}
      {tags.slice(0, MOST_TAGS).map((tag) => (
        <span class="tag" key={tag}>
          {tag}
        </span>
      ))}
      {tags.length > MOST_TAGS ? <span class="tag">+{tags.length - MOST_TAGS}</span> : null}
      {row.error !== null ? (
        <span class="row-error">
          <Icon name="warning" /> {row.error}
        </span>
      ) : null}
      {short !== '' && short !== label ? <span class="short-id">{short}</span> : null}
      <span class="more codicon codicon-ellipsis" data-menu="1" aria-hidden="true" />
    </>
  );
}

export function groupLabel({ by }: GroupLine): string {
  return by
    .map(
      ({ column, value }) =>
        `${column === 'branch' ? '' : `${columnTitle(column)} `}${groupValueText(value, { ref: column, format: null })}`,
    )
    .join(', ');
}

export function groupNameTitle({ by, count: rows }: GroupLine): string {
  return [...by.map(({ column, value }) => `${columnTitle(column)}: ${fullText(value)}`), count(rows, '{0} row', '{0} rows')].join('\n');
}

export function GroupName({ line }: { line: GroupLine }): JSX.Element {
  const isBranch = line.by.length === 1 && line.by[0]?.column === 'branch';
  const label = groupLabel(line);
  return (
    <>
      <Twisty depth={line.depth} open={line.open} has={line.children > 0} />
      <Icon name={isBranch ? 'git-branch' : 'layers'} label={isBranch ? t('Branch') : t('Group')} className="state" />
      <span class="label">{label === '' ? t('(none)') : label}</span>
      <span class="group-count">{line.count.toLocaleString()}</span>
      <span class="more codicon codicon-ellipsis" data-menu="1" aria-hidden="true" />
    </>
  );
}

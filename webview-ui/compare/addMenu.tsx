/** Experiments that could be compared too, found by their names. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { rowName } from '../../src/core/experiments/rowName.js';
import type { Row, RowId } from '../../src/protocol/model.js';
import { ALL_ROWS } from '../../src/protocol/table.js';
import { quoteText } from '../../src/core/experiments/language/clause.js';
import { Icon, Popover, TextField, type Point } from '../controls/index.js';
import { shortTime } from '../format.js';
import { t } from '../l10n.js';
import type { Panel } from '../panel.js';
import { stateOf } from '../table/name.js';

const SHOWN = 50;

export interface AddMenuProps {
  panel: Panel;
  at: Point;
  /** Rows that are compared already. */
  without: readonly RowId[];
  /** How many more can be. */
  room: number;
  onAdd: (id: RowId, label: string) => void;
  onClose: () => void;
}

export function AddMenu({ panel, at, without, room, onAdd, onClose }: AddMenuProps): JSX.Element {
  const { host, info } = panel;
  const [search, setSearch] = useState('');
  const [found, setFound] = useState<{ readonly rows: readonly Row[]; readonly total: number }>({ rows: [], total: 0 });
  useEffect(() => {
    const controller = new AbortController();
    const text = search.trim();
    // A text alone is searched for in everything that a row has, its name and its commit too.
    const query = { ...ALL_ROWS, rows: 'flat' as const, filter: text === '' ? '' : quoteText(text) };
    void host.request('rows', { query, start: 0, end: SHOWN, columns: [] }, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) {
        setFound({ rows: result.value.rows.flatMap((line) => (line.kind === 'row' ? [line.row] : [])), total: result.value.total });
      }
    });
    return () => controller.abort();
  }, [host, info.version, search]);
  const rows = found.rows.filter(({ id }) => !without.includes(id));
  return (
    <Popover at={at} label={t('Add an experiment')} onClose={onClose}>
      <TextField label={t('Search experiments')} placeholder={t('Name, commit, author, value…')} value={search} onInput={setSearch} focus />
      <div class="column-list" role="group" aria-label={t('Experiments')}>
        {rows.map((row) => (
          <button
            type="button"
            key={row.id}
            class="menu-item"
            aria-disabled={room <= 0}
            onClick={(event) => {
              if (room > 0) {
                // The button goes: the focus stays in the dialog.
                event.currentTarget.closest('[role=dialog]')?.querySelector<HTMLElement>('vscode-text-field')?.focus();
                onAdd(row.id, rowName(row));
              }
            }}
          >
            <Icon name={stateOf(row).icon} label={stateOf(row).label} />
            <span class="menu-label add-label">{rowName(row)}</span>
            <span class="menu-keys">{row.time === null ? '' : shortTime(row.time)}</span>
          </button>
        ))}
        {found.total > SHOWN ? <p class="muted">{t('{0} more: search to see them.', found.total - SHOWN)}</p> : null}
        {rows.length === 0 ? <p class="muted">{t('No other row has that.')}</p> : null}
      </div>
    </Popover>
  );
}

/** Which columns rows are grouped by. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ColumnRef } from '../../src/protocol/table.js';
import { keySet } from '../columns.js';
import { Button, Checkbox, Popover, TextField, type Point } from '../controls/index.js';
import { t } from '../l10n.js';
import type { CatalogColumn } from './catalog.js';

const SHOWN = 100;

export interface GroupMenuProps {
  at: Point;
  catalog: readonly CatalogColumn[];
  by: readonly ColumnRef[];
  onChange: (by: readonly ColumnRef[]) => void;
  onClose: () => void;
}

export function GroupMenu({ at, catalog, by, onChange, onClose }: GroupMenuProps): JSX.Element {
  const [search, setSearch] = useState('');
  const chosen = keySet(by);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  // Parameters first: they are what rows are grouped by most of the time.
  const found = [...catalog]
    .filter(({ kind, ref, name }) => kind !== 'delta' && ref !== 'id' && words.every((word) => name.toLowerCase().includes(word)))
    .sort((a, b) => rank(a, chosen) - rank(b, chosen));
  return (
    <Popover at={at} label={t('Group rows by')} onClose={onClose}>
      <TextField label={t('Search columns')} placeholder={t('Group rows by…')} value={search} onInput={setSearch} focus />
      <div class="column-list">
        {found.slice(0, SHOWN).map((column) => (
          <Checkbox
            key={column.key}
            label={column.name}
            checked={chosen.has(column.key)}
            onChange={(on) => onChange(on ? [...by, column.ref] : by.filter((one) => !keySet([one]).has(column.key)))}
          />
        ))}
        {found.length > SHOWN ? <p class="muted">{t('{0} more: search to see them.', found.length - SHOWN)}</p> : null}
        {found.length === 0 ? <p class="muted">{t('No column has that name.')}</p> : null}
      </div>
      <div class="popover-actions">
        <Button disabled={by.length === 0} onClick={() => onChange([])}>
          {t('Not grouped')}
        </Button>
      </div>
    </Popover>
  );
}

function rank({ key, kind }: CatalogColumn, chosen: ReadonlySet<string>): number {
  return chosen.has(key) ? 0 : kind === 'param' ? 1 : kind === 'field' ? 2 : 3;
}

/** Show and hide columns. With a search, "all" means what was found. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { hide, show } from '../../src/core/view/columns.js';
import type { ColumnsView } from '../../src/protocol/panel.js';
import { columnKey, keySet } from '../columns.js';
import { Button, Checkbox, Popover, TextField, type Point } from '../controls/index.js';
import { t } from '../l10n.js';
import type { CatalogColumn } from './catalog.js';

const SHOWN = 150;

export interface ColumnMenuProps {
  at: Point;
  catalog: readonly CatalogColumn[];
  view: ColumnsView;
  onChange: (view: ColumnsView, label: string) => void;
  onClose: () => void;
}

export function ColumnMenu({ at, catalog, view, onChange, onClose }: ColumnMenuProps): JSX.Element {
  const [search, setSearch] = useState('');
  const hidden = keySet(view.hidden);
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = catalog.filter(({ file, name, title, parents }) => {
    const text = `${file} ${parents}.${title} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const set = (some: readonly CatalogColumn[], on: boolean): void => {
    const refs = some.map(({ ref }) => ref);
    const [only] = some;
    const label = only && some.length === 1 ? (on ? t('{0} shown', only.name) : t('{0} hidden', only.name)) : t('Columns chosen');
    onChange(on ? show(view, refs) : hide(view, refs), label);
  };
  const groups = new Map<string, CatalogColumn[]>();
  for (const column of found.slice(0, SHOWN)) {
    const heading = headingOf(column);
    groups.set(heading, [...(groups.get(heading) ?? []), column]);
  }
  const visible = catalog.filter(({ key }) => !hidden.has(key)).length;
  return (
    <Popover at={at} label={t('Columns')} onClose={onClose}>
      <TextField label={t('Search columns')} placeholder={t('Search columns')} value={search} onInput={setSearch} focus />
      <div class="popover-actions">
        <Button onClick={() => set(found, true)}>{t('Show all')}</Button>
        <Button onClick={() => set(found, false)}>{t('Hide all')}</Button>
        <span class="muted">{t('{0} of {1}', visible, catalog.length)}</span>
      </div>
      <div class="column-list">
        {[...groups].map(([heading, some]) => (
          <div role="group" aria-label={heading} key={heading}>
            <div class="list-head">{heading}</div>
            {some.map((column) => (
              <Checkbox
                key={columnKey(column.ref)}
                label={[column.parents, column.title].filter((part) => part !== '').join('.')}
                checked={!hidden.has(column.key)}
                onChange={(on) => set([column], on)}
              />
            ))}
          </div>
        ))}
        {found.length > SHOWN ? <p class="muted">{t('{0} more: search to see them.', found.length - SHOWN)}</p> : null}
        {found.length === 0 ? <p class="muted">{t('No column has that name.')}</p> : null}
      </div>
    </Popover>
  );
}

function headingOf({ kind, file }: CatalogColumn): string {
  switch (kind) {
    case 'field':
      return t('About the experiment');
    case 'expression':
      return t('Expressions');
    case 'metric':
      return t('Metrics · {0}', file);
    case 'param':
      return t('Parameters · {0}', file);
    case 'delta':
      return t('Differences');
  }
}

import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Column, ColumnId } from '../../src/protocol/model.js';
import { Button, Checkbox, Popover, TextField, type Point } from '../controls/index.js';
import { columnKey } from '../columns.js';

const SHOWN = 150;

export interface ColumnMenuProps {
  at: Point;
  columns: readonly Column[];
  hidden: readonly ColumnId[];
  onHidden: (hidden: readonly ColumnId[]) => void;
  onClose: () => void;
}

/** Show and hide columns. With a search, "all" means what was found. */
export function ColumnMenu({ at, columns, hidden, onHidden, onClose }: ColumnMenuProps): JSX.Element {
  const [search, setSearch] = useState('');
  const away = new Set(hidden.map(columnKey));
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = columns.filter(({ id }) => {
    const name = id.slice(1).join('.').toLowerCase();
    return words.every((word) => name.includes(word));
  });
  const show = (some: readonly Column[], on: boolean): void => {
    const keys = new Set(some.map(({ id }) => columnKey(id)));
    const others = hidden.filter((id) => !keys.has(columnKey(id)));
    onHidden(on ? others : [...others, ...some.map(({ id }) => id)]);
  };
  const groups = new Map<string, Column[]>();
  for (const column of [...found].sort((a, b) => Number(a.id[0] === 'param') - Number(b.id[0] === 'param')).slice(0, SHOWN)) {
    const name = `${column.id[0] === 'metric' ? 'Metrics' : 'Parameters'} · ${column.id[1]}`;
    groups.set(name, [...(groups.get(name) ?? []), column]);
  }
  return (
    <Popover at={at} label="Columns" onClose={onClose}>
      <TextField label="Search columns" placeholder="Search columns" value={search} onInput={setSearch} focus />
      <div class="popover-actions">
        <Button onClick={() => show(found, true)}>Show all</Button>
        <Button onClick={() => show(found, false)}>Hide all</Button>
        <span class="muted">
          {columns.length - columns.filter(({ id }) => away.has(columnKey(id))).length} of {columns.length}
        </span>
      </div>
      <div class="column-list">
        {[...groups].map(([name, some]) => (
          <div role="group" aria-label={name} key={name}>
            <div class="list-head">{name}</div>
            {some.map((column) => (
              <Checkbox
                key={columnKey(column.id)}
                label={column.id.slice(2).join('.')}
                checked={!away.has(columnKey(column.id))}
                onChange={(on) => show([column], on)}
              />
            ))}
          </div>
        ))}
        {found.length > SHOWN ? <p class="muted">{found.length - SHOWN} more: search to see them.</p> : null}
        {found.length === 0 ? <p class="muted">No column has that name.</p> : null}
      </div>
    </Popover>
  );
}

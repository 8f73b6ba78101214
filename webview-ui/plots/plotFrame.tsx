/** What all plots have: a title, a menu, a size, and the same as a table. */
import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { PlotSize } from '../../src/protocol/panel.js';
import { Icon, Menu, type MenuItem, type Point } from '../controls/index.js';
import { useFloating } from '../frame/floating.js';
import { t } from '../l10n.js';
import type { Host } from '../rpc.js';
import type { Failure } from '../../src/protocol/rpc.js';
import { base64Of, type Pictured } from './pictures.js';
import { compact } from './draw/numbers.js';
import { csvOf, type DataTable } from './specs.js';

export const HEIGHTS: Readonly<Record<PlotSize, number>> = { small: 150, medium: 220, large: 420 };

/** What can be done with a plot. */
export interface Placing {
  readonly size: PlotSize;
  readonly pinned: boolean;
  readonly resize: (size: PlotSize) => void;
  readonly pin: () => void;
  /** Null: it is the first or the last. */
  readonly move: { readonly back: (() => void) | null; readonly forth: (() => void) | null };
}

export interface CardProps {
  readonly title: string;
  readonly detail: string;
  readonly host: Host;
  readonly fail: (failure: Failure) => void;
  readonly placing: Placing | null;
  /** What is drawn, for pictures of it. */
  readonly drawing?: { readonly current: Pictured | null };
  /** Null: it has none. */
  readonly table: (() => DataTable) | null;
  /** The table with what `table` leaves out, to be saved; null: there is none, which was said. Absent: `table` has all. */
  readonly all?: (() => Promise<DataTable | null>) | null | undefined;
  /** Marks beside the title. */
  readonly badge?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Card(props: CardProps): JSX.Element {
  const { title, detail, placing, drawing, table, all = null, children } = props;
  const menu = useFloating<Point>();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  /** @param made a `data:` address */
  const save = (ending: string, made: string | Promise<string>): void =>
    void Promise.resolve(made)
      .then((url) =>
        props.host.request('saveFile', { name: `${title.replaceAll('/', '-')}.${ending}`, data: url.slice(url.indexOf(',') + 1) }),
      )
      .then(
        (result) => (result.ok ? undefined : props.fail(result.error)),
        (error: unknown) => props.fail({ code: 'no-picture', message: t('The picture could not be made: {0}', String(error)) }),
      );
  const textFile = async (made: string | Promise<string>): Promise<string> => `data:,${base64Of(await made)}`;
  const hasMenu = placing !== null || drawing !== undefined || table !== null;
  const items = (): MenuItem[] => [
    ...(placing === null ? [] : placingItems(placing)),
    ...(drawing?.current
      ? [
          {
            label: t('Save as PNG'),
            icon: 'file-media',
            separated: placing !== null,
            run: () => save('png', drawing.current?.png() ?? ''),
          },
          { label: t('Save as SVG'), icon: 'file-code', run: () => save('svg', textFile(drawing.current?.svg() ?? '')) },
        ]
      : []),
    ...(table === null
      ? []
      : [
          {
            label: t('Save as CSV'),
            icon: 'table',
            run: () =>
              void (all?.() ?? Promise.resolve(table())).then((found) => (found ? save('csv', textFile(csvOf(found))) : undefined)),
          },
        ]),
  ];
  return (
    <article class={`card ${placing?.size ?? 'medium'}`} aria-label={title}>
      <h3>
        <span class="card-title" title={title}>
          {title}
        </span>
        {props.badge}
        <span class="card-detail" title={detail}>
          {detail}
        </span>
        {hasMenu ? (
          <button
            type="button"
            ref={button}
            class="card-menu"
            aria-label={t('Actions for {0}', title)}
            title={t('Actions for {0}', title)}
            aria-haspopup="menu"
            aria-expanded={menu.open !== null}
            onClick={() => {
              const at = button.current?.getBoundingClientRect();
              menu.show({ x: at?.left ?? 0, y: at?.bottom ?? 0 });
            }}
          >
            <Icon name="ellipsis" />
          </button>
        ) : null}
      </h3>
      {children}
      {table === null ? null : (
        <details class="alternative" onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>{t('Show data as table')}</summary>
          {open ? <AsTable table={table()} title={title} /> : null}
        </details>
      )}
      {menu.open ? <Menu at={menu.open} label={t('Actions for {0}', title)} items={items()} onClose={menu.close} /> : null}
    </article>
  );
}

function placingItems({ size, pinned, resize, pin, move }: Placing): MenuItem[] {
  const sizes: [PlotSize, string][] = [
    ['small', t('Small')],
    ['medium', t('Medium')],
    ['large', t('Large')],
  ];
  const step = (label: string, icon: string, run: (() => void) | null): MenuItem => ({
    label,
    icon,
    disabled: run === null,
    run: () => run?.(),
  });
  return [
    { label: pinned ? t('Unpin') : t('Pin to the top'), icon: pinned ? 'pinned' : 'pin', run: pin },
    step(t('Move back'), 'arrow-left', move.back),
    step(t('Move forth'), 'arrow-right', move.forth),
    ...sizes.map(([one, label], at): MenuItem => ({
      label,
      icon: 'blank',
      checked: one === size,
      separated: at === 0,
      run: () => resize(one),
    })),
  ];
}

/** Rows of a table that are shown; what is saved has all. */
const MOST_ROWS = 500;

function AsTable({ table, title }: { table: DataTable; title: string }): JSX.Element {
  return (
    <div class="alternative-table" tabIndex={0} role="region" aria-label={t('Data of {0}', title)}>
      <table>
        <thead>
          <tr>
            {table.head.map((name, at) => (
              <th scope="col" key={at}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.slice(0, MOST_ROWS).map((row, at) => (
            <tr key={at}>
              {row
                .map((cell) => (typeof cell === 'number' ? compact(cell) : cell))
                .map((cell, column) => (column === 0 ? <th scope="row">{cell}</th> : <td key={column}>{cell}</td>))}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > MOST_ROWS ? (
        <p>{t('{0} more rows are not shown; saved as CSV, the table has all.', (table.rows.length - MOST_ROWS).toLocaleString())}</p>
      ) : null}
    </div>
  );
}

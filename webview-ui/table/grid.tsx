/** The table: rows and columns are made only where they can be seen, and where the focus is. */
import type { CSSProperties, JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RowId } from '../../src/protocol/model.js';
import type { PanelState } from '../../src/protocol/panel.js';
import type { Point } from '../controls/index.js';
import type { Mark } from '../palette.js';
import type { TableSource } from './source.js';
import { columnKey, type SortColumn } from '../columns.js';
import type { Layout } from './columns.js';
import { GridRow, HEADER_ROWS, ROW_HEIGHT } from './row.js';
import { scrollToShow, visibleRange, visibleSpan, withActive } from './window.js';

const OVERSCAN_ROWS = 6;
const OVERSCAN_COLUMNS = 1;
export const HEADER_HEIGHT = 48;

export interface GridProps {
  source: TableSource;
  layout: Layout;
  view: PanelState;
  marks: ReadonlyMap<RowId, Mark>;
  bestLabel: string;
  onSort: (column: SortColumn, add: boolean) => void;
  onToggle: (ids: readonly RowId[], on: boolean) => void;
  onRowMenu: (index: number, at: Point) => void;
  onHeaderMenu: (position: number, at: Point) => void;
}

interface Viewport {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/** Row -1 is the header; column 0 is the experiment. */
interface Active {
  readonly row: number;
  readonly column: number;
}

export function Grid(props: GridProps): JSX.Element {
  const { source, layout, view, marks } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [viewport, setViewport] = useState<Viewport>({ top: 0, left: 0, width: 800, height: 400 });
  const [active, setActive] = useState<Active>({ row: 0, column: 0 });
  const wantsFocus = useRef(false);
  const rangeFrom = useRef<number | null>(null);

  const firstWidth = Math.round(Math.max(150, Math.min(340, viewport.width * (viewport.width < 600 ? 0.56 : 0.34))));
  const bodyHeight = Math.max(0, viewport.height - HEADER_HEIGHT);
  const bodyWidth = Math.max(0, viewport.width - firstWidth);
  const rows = visibleRange(viewport.top, bodyHeight, ROW_HEIGHT, source.total, OVERSCAN_ROWS);
  const span = visibleSpan(layout.columns, viewport.left, bodyWidth, OVERSCAN_COLUMNS);
  const shown = useMemo(
    () => withActive(span, active.column - 1, layout.columns.length),
    [span.start, span.end, active.column, layout.columns.length],
  );

  const measure = (): void => {
    const element = scroller.current;
    if (element) {
      setViewport((before) => {
        const now = { top: element.scrollTop, left: element.scrollLeft, width: element.clientWidth, height: element.clientHeight };
        return before.top === now.top && before.left === now.left && before.width === now.width && before.height === now.height
          ? before
          : now;
      });
    }
  };
  useLayoutEffect(() => {
    measure();
    const observer = new ResizeObserver(measure);
    if (scroller.current) {
      observer.observe(scroller.current);
    }
    return () => observer.disconnect();
  }, []);

  useEffect(() => source.ensure(rows.start, rows.end), [source, rows.start, rows.end, source.total]);

  // Before the next effect, which may ask for the focus at another place after one more render.
  useLayoutEffect(() => {
    if (wantsFocus.current) {
      wantsFocus.current = false;
      scroller.current?.querySelector<HTMLElement>('[data-c][tabindex="0"]')?.focus({ preventScroll: true });
    }
  });

  // When rows appear or go above, what is on the screen stays where it is, and so does the focus.
  const anchor = useRef<{ version: number; query: string; top: RowId | null; active: RowId | null }>({
    version: -1,
    query: '',
    top: null,
    active: null,
  });
  useLayoutEffect(() => {
    const version = source.info?.version ?? -1;
    const query = JSON.stringify(view.sort);
    const topIndex = Math.floor(viewport.top / ROW_HEIGHT);
    const before = anchor.current;
    if (before.version !== -1 && before.version !== version && before.query === query) {
      if (!source.isFresh(topIndex) || (active.row >= 0 && active.row < source.total && !source.isFresh(active.row))) {
        return;
      }
      const now = before.top === null || topIndex === 0 ? -1 : source.indexOf(before.top);
      if (now >= 0 && now !== topIndex && scroller.current) {
        scroller.current.scrollTop += (now - topIndex) * ROW_HEIGHT;
      }
      const activeNow = before.active === null ? -1 : source.indexOf(before.active);
      if (activeNow >= 0 && activeNow !== active.row) {
        wantsFocus.current = scroller.current?.contains(document.activeElement) ?? false;
        anchor.current = { version, query, top: source.row(topIndex)?.data.row.id ?? null, active: before.active };
        setActive({ row: activeNow, column: active.column });
        return;
      }
    }
    anchor.current = {
      version,
      query,
      top: source.row(topIndex)?.data.row.id ?? null,
      active: source.row(active.row)?.data.row.id ?? null,
    };
  });

  useLayoutEffect(() => {
    const row = Math.min(active.row, source.total - 1);
    const column = Math.min(active.column, layout.columns.length);
    if (source.total > 0 && (row !== active.row || column !== active.column)) {
      setActive({ row, column });
    }
  }, [source.total, layout.columns.length, active]);

  const go = (row: number, column: number): void => {
    const to = { row: Math.max(-1, Math.min(source.total - 1, row)), column: Math.max(0, Math.min(layout.columns.length, column)) };
    const element = scroller.current;
    if (element) {
      if (to.row >= 0) {
        element.scrollTop = scrollToShow(element.scrollTop, bodyHeight, to.row * ROW_HEIGHT, ROW_HEIGHT);
      }
      const laid = layout.columns[to.column - 1];
      if (laid) {
        element.scrollLeft = laid.left === 0 ? 0 : scrollToShow(element.scrollLeft, bodyWidth, laid.left, laid.width);
      }
      measure();
    }
    wantsFocus.current = true;
    setActive(to);
  };

  const columnAt = (column: number): SortColumn => (column === 0 ? 'name' : (layout.columns[column - 1]?.column?.id ?? 'time'));

  const toggle = (index: number, range: boolean): void => {
    const id = source.row(index)?.data.row.id;
    if (id === undefined) {
      return;
    }
    const from = range && rangeFrom.current !== null ? rangeFrom.current : index;
    const ids: RowId[] = [];
    for (let at = Math.min(from, index); at <= Math.max(from, index); at++) {
      const between = source.row(at)?.data.row.id;
      if (between !== undefined) {
        ids.push(between);
      }
    }
    rangeFrom.current = index;
    props.onToggle(ids, range || !marks.has(id));
  };

  const openMenu = (row: number, column: number, at: Point): void => {
    if (row < 0) {
      props.onHeaderMenu(column, at);
    } else if (source.row(row)) {
      props.onRowMenu(row, at);
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const { row, column } = active;
    const page = Math.max(1, Math.floor(bodyHeight / ROW_HEIGHT) - 1);
    const all = event.ctrlKey || event.metaKey;
    const target = event.target instanceof HTMLElement ? event.target.getBoundingClientRect() : null;
    const below = { x: target?.left ?? 0, y: target?.bottom ?? 0 };
    switch (event.key) {
      case 'ArrowDown':
        go(all ? source.total - 1 : row + 1, column);
        break;
      case 'ArrowUp':
        go(all ? 0 : row - 1, column);
        break;
      case 'ArrowRight':
        go(row, all ? layout.columns.length : column + 1);
        break;
      case 'ArrowLeft':
        go(row, all ? 0 : column - 1);
        break;
      case 'Home':
        go(all ? 0 : row, 0);
        break;
      case 'End':
        go(all ? source.total - 1 : row, layout.columns.length);
        break;
      case 'PageDown':
        go(row + page, column);
        break;
      case 'PageUp':
        go(Math.max(0, row - page), column);
        break;
      case ' ':
        if (row < 0) {
          props.onSort(columnAt(column), event.shiftKey);
        } else {
          toggle(row, event.shiftKey);
        }
        break;
      case 'Enter':
        if (row < 0) {
          props.onSort(columnAt(column), event.shiftKey);
        } else {
          openMenu(row, column, below);
        }
        break;
      case 'ContextMenu':
        openMenu(row, column, below);
        break;
      case 'F10':
        if (!event.shiftKey) {
          return;
        }
        openMenu(row, column, below);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const place = (target: EventTarget | null): Active | null => {
    const cell = target instanceof Element ? target.closest<HTMLElement>('[data-c]') : null;
    const row = cell?.closest<HTMLElement>('[data-r]');
    return cell && row ? { row: Number(row.dataset['r']), column: Number(cell.dataset['c']) } : null;
  };

  const onClick = (event: MouseEvent): void => {
    const at = place(event.target);
    if (!at) {
      return;
    }
    const element = event.target as Element;
    wantsFocus.current = true;
    setActive(at);
    if (at.row < 0) {
      props.onSort(columnAt(at.column), event.shiftKey);
    } else if (element.closest('[data-menu]')) {
      openMenu(at.row, at.column, { x: event.clientX, y: event.clientY });
    } else if (element.closest('[data-check]') || event.ctrlKey || event.metaKey || event.shiftKey) {
      toggle(at.row, event.shiftKey);
    }
  };

  const onContextMenu = (event: MouseEvent): void => {
    const at = place(event.target);
    event.preventDefault();
    if (at) {
      wantsFocus.current = true;
      setActive(at);
      openMenu(at.row, at.column, { x: event.clientX, y: event.clientY });
    }
  };

  const sortOf = (column: SortColumn): { direction: 'ascending' | 'descending'; order: number } | null => {
    const key = columnKey(column);
    const order = view.sort.findIndex((one) => columnKey(one.column) === key);
    const found = view.sort[order];
    return found ? { direction: found.direction, order: view.sort.length > 1 ? order + 1 : 0 } : null;
  };

  const header = (column: number, title: string, hint: string, classes: string, style: CSSProperties): JSX.Element => {
    const id = columnAt(column);
    const sort = sortOf(id);
    return (
      <div
        key={columnKey(id)}
        class={`cell head ${classes}`}
        role="columnheader"
        aria-colindex={column + 1}
        aria-sort={sort ? sort.direction : 'none'}
        tabIndex={active.row === -1 && active.column === column ? 0 : -1}
        data-c={column}
        title={hint}
        style={style}
      >
        <span class="head-text">{title}</span>
        {sort ? (
          <span class={`codicon codicon-arrow-${sort.direction === 'ascending' ? 'up' : 'down'} sort`} aria-hidden="true">
            {sort.order > 0 ? <sup>{sort.order}</sup> : null}
          </span>
        ) : null}
      </div>
    );
  };

  const width = firstWidth + layout.width;
  return (
    <div
      class="grid"
      ref={scroller}
      role="grid"
      aria-label="Experiments"
      aria-multiselectable="true"
      aria-rowcount={source.total + HEADER_ROWS}
      aria-colcount={layout.columns.length + 1}
      onScroll={measure}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onContextMenu={onContextMenu}
    >
      <div class="grid-head" role="rowgroup" style={{ width: `${width}px` }}>
        <div class="head-row groups" role="row" aria-rowindex={1}>
          <div class="cell name head" role="columnheader" aria-colindex={1} style={{ width: `${firstWidth}px` }} />
          {layout.groups
            .filter((group) => group.last >= span.start && group.first < span.end)
            .map((group) => (
              <div
                key={group.key}
                class={`cell head group ${group.kind ?? ''}`}
                role="columnheader"
                aria-colindex={group.first + 2}
                aria-colspan={group.last - group.first + 1}
                title={[group.kind === 'metric' ? 'Metrics' : group.kind === 'param' ? 'Parameters' : '', group.file, group.parents]
                  .filter(Boolean)
                  .join(' › ')}
                style={{ left: `${firstWidth + group.left}px`, width: `${group.width}px` }}
              >
                <span class="group-text" style={{ left: `${firstWidth + 8}px`, maxWidth: `${Math.min(group.width, bodyWidth) - 16}px` }}>
                  {group.parents === '' ? null : <span class="group-keys">{group.parents}</span>}
                  <span class={group.parents === '' ? 'group-file only' : 'group-file'}>{group.file}</span>
                </span>
              </div>
            ))}
        </div>
        <div class="head-row keys" role="row" aria-rowindex={2} data-r={-1}>
          {header(0, 'Experiment', 'Sort by name. Shift: add to the sort.', 'name', { width: `${firstWidth}px` })}
          {shown.map((position) => {
            const laid = layout.columns[position];
            if (!laid) {
              return null;
            }
            const better = laid.column?.better ?? null;
            const name = laid.column ? laid.column.id.slice(1).join(' › ') : 'Created';
            const hint = `${name}${better ? `\n${better} is better` : ''}\nClick sorts, with Shift adds to the sort`;
            const classes = `${laid.numeric ? 'number' : ''} ${laid.column?.id[0] ?? 'time'}`;
            return header(position + 1, laid.title, hint, classes, { left: `${firstWidth + laid.left}px`, width: `${laid.width}px` });
          })}
        </div>
      </div>
      <div class="grid-body" role="rowgroup" style={{ height: `${source.total * ROW_HEIGHT}px`, width: `${width}px` }}>
        {withActive(rows, active.row, source.total).map((index) => {
          const loaded = source.row(index);
          const id = loaded?.data.row.id;
          return (
            <GridRow
              key={index}
              index={index}
              loaded={loaded}
              baseline={loaded ? source.baselineRow(loaded.data) : undefined}
              layout={layout}
              shown={shown}
              firstWidth={firstWidth}
              activeColumn={active.row === index ? active.column : -1}
              mark={id === undefined ? undefined : marks.get(id)}
              best={id !== undefined && id === source.info?.best ? props.bestLabel : null}
              isBaseline={id !== undefined && id === view.baseline}
              added={id !== undefined && source.added.has(id)}
            />
          );
        })}
      </div>
    </div>
  );
}

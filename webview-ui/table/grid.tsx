/** The grid: lines and columns are made only where they can be seen, and where the focus is. */
import type { JSX } from 'preact';
import { useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ColumnRef } from '../../src/protocol/table.js';
import { takeFocus } from '../frame/takeFocus.js';
import { t } from '../l10n.js';
import { isRow } from '../rows.js';
import { useAnchor } from './anchor.js';
import { followPointer } from './gestures.js';
import { placeOf, type GridProps } from './gridProps.js';
import { GROUPS_HEIGHT, Header, HEADER_ROWS, HISTOGRAM_HEIGHT, KEYS_HEIGHT } from './header.js';
import { actionOf, rangeOf, type GridAction, type Place } from './keys.js';
import { GridRow, ROW_HEIGHT } from './row.js';
import { readingOrder, Slots } from './slots.js';
import { useTitles } from './titles.js';
import { useViewport } from './viewport.js';
import { scrollToShow, visibleRange, visibleSpan, withActive } from './window.js';

const OVERSCAN_ROWS = 6;
const OVERSCAN_COLUMNS = 1;
/** Below this height of the window, rows need the room of the histograms. */
const LEAST_FOR_HISTOGRAMS = 260;

/** Of the element of a row, which shows now this line and now that. */
function rowId(slot: number): string {
  return `row-${slot}`;
}

export function Grid(props: GridProps): JSX.Element {
  const { source, layout, sheet, nameWidth, view, marks, folds, events } = props;
  const scrolled = useViewport();
  const { scroller, viewport, measure } = scrolled;
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const [rangeFrom, setRangeFrom] = useState<Place | null>(null);
  const [editing, setEditing] = useState(false);
  const [dropBefore, setDropBefore] = useState<number | null>(null);
  const wantsFocus = useRef(false);
  const toggledLast = useRef<number | null>(null);

  const histograms = viewport.height >= LEAST_FOR_HISTOGRAMS;
  const headerHeight = GROUPS_HEIGHT + KEYS_HEIGHT + (histograms ? HISTOGRAM_HEIGHT : 0);
  const bodyHeight = Math.max(0, viewport.height - headerHeight);
  const bodyWidth = Math.max(0, viewport.width - nameWidth - layout.pinnedWidth);
  const lines = visibleRange(viewport.top, bodyHeight, ROW_HEIGHT, source.total, OVERSCAN_ROWS);
  const { start, end } = visibleSpan(layout.columns, viewport.left, bodyWidth, OVERSCAN_COLUMNS, layout.pinned);
  const span = useMemo(() => ({ start, end }), [start, end]);
  const shown = useMemo(
    () => [
      ...Array.from({ length: layout.pinned }, (_, at) => at),
      ...withActive(span, active.column - 1, layout.columns.length, layout.pinned),
    ],
    [span, active.column, layout],
  );
  const range = rangeOf(rangeFrom, active);
  const inRange = useMemo((): readonly [number, number] => [range?.left ?? 0, range?.right ?? 0], [range?.left, range?.right]);

  useLayoutEffect(() => sheet.update(layout, nameWidth), [sheet, layout, nameWidth]);
  const inSight = useMemo(() => layout.columns.filter((_, at) => shown.includes(at)).map(({ ref }) => ref), [shown, layout]);
  // Asked for before the next frame is made.
  useLayoutEffect(() => source.ensure(lines.start, lines.end, inSight), [source, lines.start, lines.end, inSight, source.total]);

  // Before the next effect, which may ask for the focus at another place after one more render.
  useLayoutEffect(() => {
    if (wantsFocus.current) {
      wantsFocus.current = false;
      scroller.current?.querySelector<HTMLElement>('.cell[tabindex="0"]')?.focus({ preventScroll: true });
    }
  });
  useLayoutEffect(takeFocus, [source.total > 0]);
  useAnchor(source, scrolled, active, (row) => {
    wantsFocus.current = scroller.current?.contains(document.activeElement) ?? false;
    setActive({ row, column: active.column });
  });

  // Another order begins at its top.
  const order = JSON.stringify([view.sort, view.rows, view.filter, view.onlyDiffering]);
  const orderBefore = useRef(order);
  useLayoutEffect(() => {
    if (orderBefore.current !== order) {
      orderBefore.current = order;
      toggledLast.current = null;
      setRangeFrom(null);
      scroller.current?.scrollTo({ top: 0 });
      source.toTop();
      setActive(({ row, column }) => ({ row: Math.min(row, 0), column }));
    }
  }, [order]);

  useLayoutEffect(() => {
    const row = Math.min(active.row, source.total - 1);
    const column = Math.min(active.column, layout.columns.length);
    if (source.total > 0 && (row !== active.row || column !== active.column)) {
      setActive({ row, column });
    }
  }, [source.total, layout.columns.length, active]);

  const show = (to: Place): void => {
    const element = scroller.current;
    if (!element) {
      return;
    }
    if (to.row >= 0) {
      element.scrollTop = scrollToShow(element.scrollTop, bodyHeight, to.row * ROW_HEIGHT, ROW_HEIGHT);
    }
    const column = layout.columns[to.column - 1];
    if (column && !column.pinned) {
      element.scrollLeft = column.left === 0 ? 0 : scrollToShow(element.scrollLeft, bodyWidth, column.left, column.width);
    }
    measure();
  };
  const go = (to: Place, focus: boolean): void => {
    show(to);
    wantsFocus.current = focus;
    setEditing(false);
    // Drawn once more also where it is already: that gives it the focus.
    setActive({ ...to });
  };
  useImperativeHandle(
    props.handle,
    () => ({
      go: (to, focus) => {
        setRangeFrom(null);
        go(to, focus);
      },
      place: () => active,
    }),
    [active, layout, bodyHeight, bodyWidth],
  );

  const refAt = (column: number): ColumnRef => layout.columns[column - 1]?.ref ?? 'name';
  const keyAt = (column: number): string => layout.columns[column - 1]?.key ?? 'name';
  const toggle = (row: number, wholeRange: boolean): void => {
    events.onToggle(wholeRange ? (toggledLast.current ?? row) : row, row);
    toggledLast.current = row;
  };
  const stopEditing = (): void => {
    wantsFocus.current = true;
    setEditing(false);
  };
  const editor = editing ? events.editorOf(active, stopEditing) : null;

  const perform = (action: GridAction, target: EventTarget | null): void => {
    const line = source.line(active.row);
    const box = target instanceof HTMLElement ? target.getBoundingClientRect() : null;
    switch (action.kind) {
      case 'go':
        setRangeFrom(action.extend ? (rangeFrom ?? active) : null);
        go(action.to, true);
        return;
      case 'sort':
        events.onSort(refAt(active.column), action.add);
        return;
      case 'toggle':
        toggle(active.row, action.range);
        return;
      case 'all':
        events.onAll();
        return;
      case 'star':
        events.onStar(active.row);
        return;
      case 'menu':
        events.onMenu(active, { x: box?.left ?? 0, y: box?.bottom ?? 0 }, range);
        return;
      case 'edit':
        setEditing(true);
        return;
      case 'fold':
        if (line) {
          events.onFold(line, action.open);
        }
        return;
      case 'copy':
        events.onCopy(range ?? { top: active.row, bottom: active.row, left: active.column, right: active.column });
        return;
      case 'resize': {
        const width = active.column === 0 ? nameWidth : (layout.columns[active.column - 1]?.width ?? 0);
        events.onResize(keyAt(active.column), width + action.by, `resize:${keyAt(active.column)}`);
        return;
      }
      case 'move': {
        const position = active.column - 1 + action.by;
        const before = layout.columns[action.by > 0 ? position + 1 : position]?.key ?? null;
        if (position >= 0 && position < layout.columns.length) {
          events.onMove(keyAt(active.column), before);
          wantsFocus.current = true;
          setActive({ row: active.row, column: active.column + action.by });
        }
        return;
      }
      case 'release':
        setRangeFrom(null);
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || (event.target instanceof Element && event.target.closest('input') !== null)) {
      return;
    }
    const line = source.line(active.row)?.data;
    const action = actionOf(
      { key: event.key, shiftKey: event.shiftKey, altKey: event.altKey, mainKey: event.ctrlKey || event.metaKey },
      active,
      {
        rows: source.total,
        columns: layout.columns.length + 1,
        page: Math.max(1, Math.floor(bodyHeight / ROW_HEIGHT) - 1),
        open: line && line.children > 0 ? line.open : null,
        editable: events.editorOf(active, stopEditing) !== null,
      },
    );
    if (action) {
      event.preventDefault();
      perform(action, event.target);
    }
  };

  const onClick = (event: MouseEvent): void => {
    const at = placeOf(event.target);
    if (!at || (editing && event.target instanceof HTMLInputElement)) {
      return;
    }
    const element = event.target as Element;
    const control = event.ctrlKey || event.metaKey;
    wantsFocus.current = true;
    setEditing(false);
    if (at.row < 0) {
      setActive(at);
      if (element.closest('[data-resize]') === null) {
        events.onSort(refAt(at.column), event.shiftKey);
      }
      return;
    }
    const line = source.line(at.row);
    if (event.altKey && at.column > 0) {
      events.onFilter(at);
    } else if (element.closest('[data-menu]')) {
      events.onMenu(at, { x: event.clientX, y: event.clientY }, range);
    } else if (element.closest('[data-star]')) {
      events.onStar(at.row);
    } else if (element.closest('[data-fold]') && line) {
      events.onFold(line, !line.data.open);
    } else if (element.closest('[data-check]') || control || (event.shiftKey && at.column === 0)) {
      toggle(at.row, event.shiftKey);
    } else if (event.shiftKey) {
      setRangeFrom(rangeFrom ?? active);
      setActive(at);
      return;
    } else if (line?.data.kind === 'group' && at.column === 0) {
      events.onFold(line, !line.data.open);
    }
    if (pressed.current === null) {
      setRangeFrom(null);
    }
    setActive(at);
  };

  /** Where cells began to be selected with the pointer. */
  const pressed = useRef<Place | null>(null);
  const onPointerDown = (event: PointerEvent): void => {
    const at = placeOf(event.target);
    pressed.current = null;
    if (at && at.row < 0 && event.target instanceof Element) {
      const head = event.target.closest<HTMLElement>('.cell');
      if (head) {
        followPointer(event, head, keyAt(at.column), layout, { ...events, onDrop: setDropBefore });
      }
    }
  };
  const onPointerMove = (event: PointerEvent): void => {
    const at = placeOf(event.target);
    if ((event.buttons & 1) === 0 || !at || at.row < 0 || at.column === 0 || dropBefore !== null) {
      return;
    }
    pressed.current ??= at;
    if (at.row !== active.row || at.column !== active.column || pressed.current.row !== at.row || pressed.current.column !== at.column) {
      setRangeFrom(pressed.current);
      setActive(at);
    }
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const at = placeOf(event.target);
    if (at && at.row < 0 && event.target instanceof Element && event.target.closest('[data-resize]')) {
      events.onFit(keyAt(at.column));
    } else if (at && at.row >= 0 && events.editorOf(at, stopEditing) !== null) {
      setActive(at);
      setEditing(true);
    }
  };
  const onContextMenu = (event: MouseEvent): void => {
    const at = placeOf(event.target);
    event.preventDefault();
    if (at) {
      wantsFocus.current = true;
      setActive(at);
      events.onMenu(at, { x: event.clientX, y: event.clientY }, range);
    }
  };
  const onPoint = useTitles(source, layout);

  const total = source.total;
  const slots = useRef(new Slots()).current.assign(withActive(lines, active.row, total));
  return (
    <div
      class="grid"
      ref={scroller}
      role={folds ? 'treegrid' : 'grid'}
      aria-label={t('Experiments')}
      aria-multiselectable="true"
      aria-rowcount={total + HEADER_ROWS}
      aria-colcount={layout.columns.length + 1}
      onScroll={measure}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDblClick={onDoubleClick}
      onContextMenu={onContextMenu}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerOver={onPoint}
      onFocusIn={onPoint}
    >
      <Header
        layout={layout}
        sheet={sheet}
        sort={view.sort}
        nameWidth={nameWidth}
        bodyWidth={bodyWidth}
        span={span}
        shown={shown}
        summaries={props.summaries}
        histograms={histograms}
        activeColumn={active.row < 0 ? active.column : -1}
        dropBefore={dropBefore}
      />
      <div class="grid-body" role="rowgroup" aria-owns={readingOrder(slots, rowId)} style={{ height: `${total * ROW_HEIGHT}px` }}>
        {slots.map(({ slot, line: index }) => {
          const line = source.line(index);
          const id = line && isRow(line) ? line.data.row.id : undefined;
          return (
            <GridRow
              key={slot}
              id={rowId(slot)}
              index={index}
              headerRows={HEADER_ROWS}
              line={line}
              layout={layout}
              sheet={sheet}
              shown={shown}
              emphasis={props.emphasis}
              activeColumn={active.row === index ? active.column : -1}
              range={range && index >= range.top && index <= range.bottom ? inRange : null}
              find={props.find}
              folds={folds}
              mark={id === undefined ? undefined : marks.get(id)}
              best={id !== undefined && id === source.info?.best ? props.bestLabel : null}
              isBaseline={id !== undefined && id === view.baseline}
              added={id !== undefined && source.added.has(id)}
              pointedOut={id !== undefined && props.pointedOut.has(id)}
              editor={active.row === index ? editor : null}
            />
          );
        })}
      </div>
    </div>
  );
}

/** A chart: a canvas that is drawn when something changes, and one over it for what is pointed at. */
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { t } from '../l10n.js';
import type { Theme } from '../theme.js';
import type { Cursors } from './cursor.js';
import { WHOLE, type ChartSpec, type ChartView, type Drawing, type Hit } from './draw/spec.js';

export interface ChartProps {
  /** For screen readers: the kind of chart and what it shows. */
  readonly name: string;
  readonly spec: ChartSpec;
  readonly height: number;
  readonly theme: Theme;
  /** Place of the line that is brought to the front. */
  readonly front?: number | null;
  readonly cursors?: Cursors;
  /** Charts of the same axis show the same cursor. */
  readonly axis?: string;
  readonly onDrawing?: (drawing: Drawing | null) => void;
  readonly onPick?: (hit: Hit) => void;
  readonly say?: (text: string) => void;
}

/** A drag shorter than this is a click. */
const LEAST_DRAG = 6;
const ZOOM_STEP = 0.7;
const PAN_STEP = 0.15;
const CLOSE = 1e-9;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function Chart({ name, spec, height, theme, front = null, cursors, axis = '', onDrawing, onPick, say }: ChartProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const over = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const shown = useRef({ spec, theme: theme.chart, front });
  shown.current = { spec, theme: theme.chart, front };
  const [view, setView] = useState<ChartView>(WHOLE);
  const viewNow = useRef(view);
  viewNow.current = view;
  const [failed, setFailed] = useState(false);
  const [hit, setHit] = useState<(Hit & { readonly left: number; readonly top: number }) | null>(null);
  const [box, setBox] = useState<Box | null>(null);
  const drag = useRef<{ x: number; y: number; pan: boolean; from: ChartView } | null>(null);
  const own = useRef({});

  useEffect(() => {
    let gone = false;
    let observer: ResizeObserver | null = null;
    void import('./draw/canvas.js').then(
      ({ draw }) => {
        if (gone || !canvas.current?.parentElement) {
          return;
        }
        const made = draw(canvas.current, shown.current.spec, shown.current.theme, viewNow.current);
        drawing.current = made;
        observer = new ResizeObserver(() => {
          made.resize();
          paintOver(null);
        });
        observer.observe(canvas.current.parentElement);
        paintOver(null);
        onDrawing?.(made);
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
      observer?.disconnect();
      drawing.current?.destroy();
      drawing.current = null;
      onDrawing?.(null);
    };
  }, []);
  const paintOver = (now: Hit | null): void => {
    if (over.current) {
      drawing.current?.overlay(over.current, now, shown.current.front);
    }
  };
  useLayoutEffect(() => {
    drawing.current?.update(spec, theme.chart, view);
    paintOver(null);
  }, [spec, theme, view]);
  useLayoutEffect(() => paintOver(null), [front]);
  useEffect(
    () =>
      cursors?.listen((cursor, from) => {
        if (from !== own.current) {
          setHit(null);
          paintOver(cursor && cursor.axis === axis ? (drawing.current?.hitAt(cursor.x) ?? null) : null);
        }
      }),
    [cursors, axis],
  );

  const place = (event: PointerEvent | WheelEvent | MouseEvent): { x: number; y: number } => {
    const area = canvas.current?.getBoundingClientRect();
    return { x: event.clientX - (area?.left ?? 0), y: event.clientY - (area?.top ?? 0) };
  };
  const point = (now: Hit | null, left: number, top: number): void => {
    setHit(now && { ...now, left, top });
    paintOver(now);
    cursors?.set(now?.x == null ? null : { axis, x: now.x }, own.current);
  };
  const leave = (): void => point(null, 0, 0);
  const isFixed = spec.kind === 'bar' || spec.kind === 'groups' || spec.kind === 'matrix';
  const zoomAt = (x: number, factor: number): void => {
    const [low, high] = drawing.current?.bounds().x ?? [0, 1];
    setView({ ...view, x: [x - (x - low) * factor, x + (high - x) * factor] });
  };
  const pan = (share: number): void => {
    const [low, high] = drawing.current?.bounds().x ?? [0, 1];
    setView({ ...view, x: [low + (high - low) * share, high + (high - low) * share] });
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || isFixed) {
      return;
    }
    const bounds = drawing.current?.bounds();
    drag.current = { ...place(event), pan: event.shiftKey, from: bounds ? { x: bounds.x, y: bounds.y } : view };
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent): void => {
    const { x, y } = place(event);
    const from = drag.current;
    if (from === null) {
      point(drawing.current?.hit(x, y) ?? null, x, y);
    } else if (from.pan && from.from.x && drawing.current) {
      const [low, high] = from.from.x;
      const moved = drawing.current.valueAt(from.x, 0).x - drawing.current.valueAt(x, 0).x || 0;
      setView({ ...view, x: [low + moved, high + moved] });
      drag.current = { ...from, x, from: { ...from.from, x: [low + moved, high + moved] } };
    } else {
      setBox({ x: Math.min(x, from.x), y: Math.min(y, from.y), width: Math.abs(x - from.x), height: Math.abs(y - from.y) });
    }
  };
  const onPointerUp = (event: PointerEvent): void => {
    const from = drag.current;
    drag.current = null;
    setBox(null);
    const { x, y } = place(event);
    if (from === null || from.pan) {
      return;
    }
    if (Math.abs(x - from.x) < LEAST_DRAG && Math.abs(y - from.y) < LEAST_DRAG) {
      const found = drawing.current?.hit(x, y);
      if (found) {
        onPick?.(found);
      }
      return;
    }
    const [a, b] = [drawing.current?.valueAt(from.x, from.y), drawing.current?.valueAt(x, y)];
    if (a && b) {
      const ordered = (one: number, other: number): [number, number] => [Math.min(one, other), Math.max(one, other)];
      // Drawn along one axis, the other stays as it is.
      const wide = Math.abs(x - from.x) >= LEAST_DRAG * 2;
      const tall = Math.abs(y - from.y) >= LEAST_DRAG * 2;
      setView({ x: wide ? ordered(a.x, b.x) : view.x, y: tall ? ordered(a.y, b.y) : view.y });
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const bounds = drawing.current?.bounds();
    if (!bounds || isFixed || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const [low, high] = bounds.x;
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === '+' || event.key === '=') {
      zoomAt((low + high) / 2, ZOOM_STEP);
    } else if (event.key === '-') {
      zoomAt((low + high) / 2, 1 / ZOOM_STEP);
    } else if (event.key === '0' || event.key === 'Escape') {
      setView(WHOLE);
      leave();
    } else if (move !== undefined && event.shiftKey) {
      pan(move * PAN_STEP);
    } else if (move !== undefined && spec.kind === 'line') {
      // The first step is to the end that is in sight.
      const at = hit?.x ?? (move > 0 ? low - (high - low) * CLOSE : high + (high - low) * CLOSE);
      const next = neighbour(spec.lines, at, move);
      const found = next === null ? null : (drawing.current?.hitAt(next) ?? null);
      if (found) {
        const [mark] = found.marks;
        point(found, mark?.x ?? 0, mark?.y ?? 0);
        say?.(`${found.title}: ${found.entries.map(({ label, text }) => `${label} ${text}`).join(', ')}`);
      }
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  if (failed) {
    return <p class="notice bad">{t('The chart could not be loaded. Close the panel and open it again.')}</p>;
  }
  return (
    <div class="canvas" style={{ height: `${height}px` }}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={name}
        tabIndex={isFixed ? -1 : 0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerLeave={leave}
        onDblClick={() => setView(WHOLE)}
        onWheel={(event) => {
          if ((event.ctrlKey || event.metaKey) && !isFixed) {
            event.preventDefault();
            zoomAt(drawing.current?.valueAt(place(event).x, 0).x ?? 0, event.deltaY > 0 ? 1 / ZOOM_STEP : ZOOM_STEP);
          }
        }}
        onKeyDown={onKeyDown}
        onBlur={leave}
      />
      <canvas ref={over} class="overlay" aria-hidden="true" />
      {box ? (
        <div class="zoom-box" style={{ left: `${box.x}px`, top: `${box.y}px`, width: `${box.width}px`, height: `${box.height}px` }} />
      ) : null}
      {view.x || view.y ? (
        <button type="button" class="zoom-out" onClick={() => setView(WHOLE)}>
          {t('Whole range')}
        </button>
      ) : null}
      {hit ? <Tip hit={hit} width={canvas.current?.clientWidth ?? 300} /> : null}
    </div>
  );
}

function Tip({ hit, width }: { hit: Hit & { readonly left: number; readonly top: number }; width: number }): JSX.Element {
  const side = hit.left > width / 2 ? { right: `${width - hit.left + 14}px` } : { left: `${hit.left + 14}px` };
  return (
    <div class="chart-tip" aria-hidden="true" style={{ ...side, top: `${Math.max(0, hit.top - 20)}px` }}>
      <div class="chart-tip-title">{hit.title}</div>
      {hit.entries.map(({ label, color, text }, at) => (
        <div class="chart-tip-entry" key={at}>
          <span class="chart-tip-mark" style={{ background: color }} />
          <span class="chart-tip-label">{label}</span>
          <span class="chart-tip-value">{text}</span>
        </div>
      ))}
      {hit.more > 0 ? <div class="chart-tip-more">{t('and {0} more', hit.more)}</div> : null}
    </div>
  );
}

/** The next place of any line. */
function neighbour(
  lines: readonly { readonly x: readonly number[]; readonly hidden: boolean }[],
  x: number,
  direction: number,
): number | null {
  let best: number | null = null;
  for (const line of lines) {
    for (const value of line.hidden ? [] : line.x) {
      const isNext: boolean = direction > 0 ? value > x && value < (best ?? Infinity) : value < x && value > (best ?? -Infinity);
      best = isNext ? value : best;
    }
  }
  return best;
}

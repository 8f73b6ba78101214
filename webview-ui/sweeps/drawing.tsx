/** A drawing as wide as there is room: its texts keep their size. */
import type { JSX, RefObject } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { NOTHING, pictured, svgElementDocument, type Pictured } from '../plots/pictures.js';
import type { Theme } from '../theme.js';

const BEFORE = 360;
const NARROWEST = 180;

/** What a card saves pictures of: the element that its `Drawing` is given. */
export function useDrawing({ chart }: Theme): {
  readonly element: RefObject<SVGSVGElement | null>;
  readonly drawing: { current: Pictured };
} {
  const element = useRef<SVGSVGElement>(null);
  const drawing = useMemo(
    () => ({ current: pictured(() => (element.current ? svgElementDocument(element.current, chart) : NOTHING)) }),
    [chart],
  );
  return { element, drawing };
}

interface DrawingProps {
  readonly element: RefObject<SVGSVGElement | null>;
  readonly label: string;
  readonly height: number;
  readonly children: (width: number) => JSX.Element;
}

export function Drawing({ element, label, height, children }: DrawingProps): JSX.Element {
  const [width, setWidth] = useState(BEFORE);
  useLayoutEffect(() => {
    const shown = element.current;
    if (shown === null) {
      return;
    }
    const measure = (): void => setWidth(Math.max(NARROWEST, Math.round(shown.getBoundingClientRect().width)));
    const observer = new ResizeObserver(measure);
    observer.observe(shown);
    measure();
    return () => observer.disconnect();
  }, []);
  return (
    <svg class="sweep-svg" ref={element} viewBox={`0 0 ${width} ${height}`} style={{ height: `${height}px` }} role="img" aria-label={label}>
      {children(width)}
    </svg>
  );
}

/** A drawing as wide as there is room: its texts keep their size. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

const BEFORE = 360;
const NARROWEST = 180;

export function Drawing(props: { label: string; height: number; children: (width: number) => JSX.Element }): JSX.Element {
  const { label, height, children } = props;
  const element = useRef<SVGSVGElement>(null);
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

/** A card with a picture, and the numbers behind it. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../l10n.js';
import type { Theme } from '../theme.js';
import type { ChartSpec, Drawing } from './charts.js';

export function Card({ title, detail, children }: { title: string; detail: string; children: ComponentChildren }): JSX.Element {
  return (
    <article class="card" aria-label={title}>
      <h3 title={title}>
        <span class="card-title">{title}</span>
        {detail === '' ? null : <span class="card-detail">{detail}</span>}
      </h3>
      {children}
    </article>
  );
}

/** The numbers behind a picture, made when they are asked for. */
export function Alternative({ title, children }: { title: string; children: () => JSX.Element }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <details class="alternative" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('Show data as table')}</summary>
      {open ? (
        <div class="alternative-table" tabIndex={0} role="region" aria-label={t('Data of {0}', title)}>
          {children()}
        </div>
      ) : null}
    </details>
  );
}

export function Canvas(props: { spec: ChartSpec; theme: Theme; emphasis: number | null; label: string; height: number }): JSX.Element {
  const { spec, theme, emphasis, label, height } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    import('./charts.js').then(
      ({ draw }) => {
        if (!gone && canvas.current) {
          drawing.current = draw(canvas.current, latest.current.spec, latest.current.theme.chart);
        }
      },
      () => setFailed(true),
    );
    return () => {
      gone = true;
      drawing.current?.destroy();
      drawing.current = null;
    };
  }, []);
  useEffect(() => drawing.current?.update(spec, theme.chart), [spec, theme]);
  useEffect(() => drawing.current?.emphasise(emphasis), [emphasis]);
  return failed ? (
    <p class="notice bad">{t('The charts could not be loaded. Close the panel and open it again.')}</p>
  ) : (
    <div class="canvas" style={{ height: `${height}px` }}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}

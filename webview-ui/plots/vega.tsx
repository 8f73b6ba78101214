/** A chart by a Vega-Lite template of the project. Vega is a file of its own, loaded when there is one. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../l10n.js';
import type { Theme } from '../theme.js';
import type { Pictured } from './pictures.js';

export interface VegaProps {
  readonly name: string;
  /** Vega-Lite as JSON text. */
  readonly spec: string;
  readonly height: number;
  readonly theme: Theme;
  readonly onDrawing: (drawing: Pictured | null) => void;
  /** Colours of experiments. */
  readonly colors: { readonly labels: readonly string[]; readonly range: readonly string[] };
}

export function Vega({ name, spec, height, theme, colors, onDrawing }: VegaProps): JSX.Element {
  const holder = useRef<HTMLDivElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    const isGone = (): boolean => gone;
    let dispose: (() => void) | null = null;
    import('./vegaView.js')
      .then(async ({ show }) => {
        if (!isGone() && holder.current) {
          const shown = await show(holder.current, { spec, height, theme: theme.chart, colors });
          if (isGone()) {
            shown.dispose();
            return;
          }
          dispose = shown.dispose;
          onDrawing(shown);
          setProblem(null);
        }
      })
      .catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      dispose?.();
      onDrawing(null);
    };
  }, [spec, height, theme, colors.labels.join('\n'), colors.range.join('\n')]);
  return (
    <>
      {/* Vega gives its own element a name of its own. */}
      <div class="vega" role="img" aria-label={name}>
        <div ref={holder} />
      </div>
      {problem === null ? null : (
        <p class="notice bad" role="alert">
          {t('This template could not be drawn: {0}', problem)}
        </p>
      )}
    </>
  );
}

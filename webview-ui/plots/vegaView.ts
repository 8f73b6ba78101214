/** Vega with its interpreter: expressions of a template are walked through, not compiled, so that the strict policy holds. */
import { parse, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { ChartTheme } from './draw/spec.js';
import type { Pictured } from './pictures.js';

export interface VegaChart {
  /** Vega-Lite as JSON text. */
  readonly spec: string;
  readonly height: number;
  readonly theme: ChartTheme;
  readonly colors: { readonly labels: readonly string[]; readonly range: readonly string[] };
}

const WIDTH = 300;

/** Draws into `holder`; returns pictures of it, and what undoes it. Nothing is loaded from anywhere: a template brings its data with it. */
export async function show(
  holder: HTMLElement,
  { spec, height, theme, colors }: VegaChart,
): Promise<Pictured & { readonly dispose: () => void }> {
  const given = JSON.parse(spec) as TopLevelSpec & { width?: unknown; height?: unknown };
  const size = {
    width: Math.max(160, holder.clientWidth || WIDTH),
    height: Math.max(120, height),
    autosize: { type: 'fit', contains: 'padding' },
  };
  const sized = { ...('width' in given || 'facet' in given ? {} : size), ...given } as TopLevelSpec;
  const { spec: compiled } = compile(sized, { config: { ...configOf(theme, colors.range), ...given.config } });
  const refuse = (uri: string): Promise<never> => Promise.reject(new Error(`${uri} is not loaded: a template may use its own data alone`));
  const view = new View(parse(compiled, {}, { ast: true }), {
    expr: expressionInterpreter as never,
    renderer: 'canvas',
    container: holder,
    hover: true,
    loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse },
    logLevel: 0,
  });
  await view.runAsync();
  return {
    svg: () => view.toSVG(),
    png: () => view.toImageURL('png', window.devicePixelRatio || 1),
    dispose() {
      view.finalize();
      holder.replaceChildren();
    },
  };
}

function configOf({ text, muted, grid, font, background }: ChartTheme, range: readonly string[]): object {
  const axis = {
    labelColor: muted,
    titleColor: muted,
    gridColor: grid,
    domainColor: grid,
    tickColor: grid,
    labelFont: font,
    titleFont: font,
  };
  return {
    background,
    view: { stroke: 'transparent' },
    axis,
    legend: { labelColor: text, titleColor: text, labelFont: font, titleFont: font },
    title: { color: text, font },
    header: { labelColor: text, titleColor: text },
    mark: { color: range[0] ?? muted },
    text: { color: text },
    range: range.length > 0 ? { category: [...range] } : {},
  };
}

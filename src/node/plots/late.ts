/** Plots and analysis, whose code is loaded when they are first asked for. */
import type { PlotMethods } from './methods.js';

let loading: Promise<PlotMethods> | null = null;

export function latePlots(): Promise<PlotMethods> {
  loading ??= import('./methods.js').then(({ PlotMethods: Methods }) => new Methods());
  return loading;
}

/** Plots and analysis, whose code is loaded when they are first asked for. */
import { unwrap, type Handlers } from '../../protocol/rpc.js';
import type { PlotsMethods } from '../../protocol/plots.js';
import type { ExperimentIndex } from '../index/index.js';
import type { PlotMethods } from './methods.js';

let loading: Promise<PlotMethods> | null = null;

export function latePlots(): Promise<PlotMethods> {
  loading ??= import('./methods.js').then(({ PlotMethods: Methods }) => new Methods());
  return loading;
}

export function latePlotHandlers(opened: () => ExperimentIndex): Handlers<PlotsMethods> {
  const late =
    <K extends keyof PlotsMethods>(method: K) =>
    async (params: PlotsMethods[K]['params'], signal: AbortSignal): Promise<PlotsMethods[K]['result']> => {
      const { panel } = await latePlots();
      return unwrap(await panel.answer(opened().forPlots(), method, params, signal));
    };
  return {
    plots: late('plots'),
    plotImage: late('plotImage'),
    analysis: late('analysis'),
    importance: late('importance'),
    significance: late('significance'),
  };
}

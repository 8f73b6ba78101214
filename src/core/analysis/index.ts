export { curvesOf, type CurveOptions } from './curves.js';
export { downsample } from './downsample.js';
export { curvePlots, declaredPlots, plotFiles, type PlotFile } from './plotFiles.js';
export { parsePlotFile, PLOT_LIMIT, type PlotTable } from './plotTable.js';

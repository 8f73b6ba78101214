export { curvesOf, type CurveOptions } from './curves.js';
export { parsePlotFile, PLOT_LIMIT, type PlotTable } from './plotTable.js';

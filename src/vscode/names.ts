import { MARKS } from '../protocol/panel.js';

/** Names that `package.json` has too; a test compares them. */
export const VIEWS = { experiments: 'espalier.experiments', pipeline: 'espalier.pipeline' } as const;
/** Files as they are at HEAD. */
export const HEAD_SCHEME = 'espalier-head';
export const PANEL_TYPE = 'espalier.panel';
export const TASK_TYPE = 'espalier' as const;

/** Name of the theme colour of a selected row, by its slot. */
export const markName = (slot: number): string => `espalier.mark${(slot % MARKS) + 1}`;

export const CONTEXT = {
  /** `ready`, or why there is nothing to show: see `Summary.state`; `no-folder` without one. */
  state: 'espalier.state',
  /** There is at least one experiment. */
  hasExperiments: 'espalier.hasExperiments',
  /** The folder is a DVC project. */
  isDvcProject: 'espalier.isDvcProject',
  /** A DVC command line was found. */
  dvcAvailable: 'espalier.dvcAvailable',
  /** A run started here is going on. */
  running: 'espalier.running',
} as const;

export const SETTINGS = [
  'espalier.dvcPath',
  'espalier.gitPath',
  'espalier.commitsPerBranch',
  'espalier.mainMetric',
  'espalier.metricDirections',
  'espalier.treeMetrics',
  'espalier.conventionalParams',
  'espalier.conventionalMetrics',
] as const;

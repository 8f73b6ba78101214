import { MARKS } from '../protocol/panel.js';

/** Names that `package.json` has too; a test compares them. */
export const VIEWS = {
  experiments: 'espalier.experiments',
  pipeline: 'espalier.pipeline',
  runs: 'espalier.runs',
  sweeps: 'espalier.sweeps',
  data: 'espalier.data',
  remote: 'espalier.remote',
} as const;
/** Files as they are at HEAD. */
export const HEAD_SCHEME = 'espalier-head';
/** Files as they are in a commit. */
export const REVISION_SCHEME = 'espalier-revision';
/** Logs of runs, as they grow. */
export const LOG_SCHEME = 'espalier-log';
/** Files as they are going to be. */
export const PLAN_SCHEME = 'espalier-plan';
/** Texts that are made for a view of differences: the text is in the address. */
export const TEXT_SCHEME = 'espalier-text';
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
  /** A run is going on, whoever started it. */
  running: 'espalier.running',
  /** Something waits in DVC's queue. */
  queued: 'espalier.queued',
  /** Many revisions are read. */
  reading: 'espalier.reading',
  /** A sweep is running or paused. */
  sweepRuns: 'espalier.sweepRuns',
  /** Workers of DVC's queue are alive. */
  queueRuns: 'espalier.queueRuns',
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
  'espalier.slotEnvironments',
] as const;

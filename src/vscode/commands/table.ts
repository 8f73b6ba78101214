/** Every command, as `package.json` has it; a test compares them. No `vscode` here, so that tests can read it. */

export interface CommandSpec {
  readonly title: string;
  readonly icon?: string;
  readonly enablement?: string;
  /** When the palette offers it; `false` for commands that need something to act on. */
  readonly palette: string;
}

const READY = 'espalier.state == ready';
/** A DVC project of a trusted workspace. Without DVC the command says so and offers to install it. */
const CAN_RUN = `${READY} && espalier.isDvcProject && isWorkspaceTrusted`;
/** Changes refs of the repository, which Git does. */
const CAN_CHANGE = `${READY} && isWorkspaceTrusted`;
/** Changes files of the workspace. */
const CAN_EDIT = `${READY} && isWorkspaceTrusted`;
const QUEUE_RUNS = 'espalier.queueRuns && isWorkspaceTrusted';
const STOPPABLE = 'espalier.running && isWorkspaceTrusted';
/** In any folder, whatever is there already. */
const CAN_SET_UP = 'workspaceFolderCount > 0 && isWorkspaceTrusted';
const SWEEP_RUNS = 'espalier.sweepRuns && isWorkspaceTrusted';
const HAS = 'espalier.hasExperiments';
const NEVER = 'false';

export const COMMANDS = {
  'espalier.runExperiment': { title: 'Run Experiment…', icon: '$(play)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.runStage': { title: 'Run Stage…', icon: '$(play)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.runFromStage': { title: 'Run from Stage On…', icon: '$(run-below)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.runStageAgain': { title: 'Run Stage Again, Alone…', icon: '$(debug-restart)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.dryRun': {
    title: 'What Would Run…',
    icon: '$(eye)',
    enablement: `${READY} && espalier.isDvcProject`,
    palette: `${READY} && espalier.isDvcProject`,
  },
  'espalier.reproduce': { title: 'Reproduce Pipeline', icon: '$(run-all)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.startQueue': { title: 'Start Queue…', icon: '$(run-all)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.stopQueue': { title: 'Stop Queue…', icon: '$(stop-circle)', enablement: QUEUE_RUNS, palette: QUEUE_RUNS },
  'espalier.stopRun': { title: 'Stop Run', icon: '$(debug-stop)', enablement: STOPPABLE, palette: STOPPABLE },
  'espalier.removeRuns': { title: 'Remove Runs…', icon: '$(trash)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.retryRuns': { title: 'Run Again', icon: '$(debug-rerun)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.runNext': { title: 'Run Next', icon: '$(fold-up)', enablement: CAN_RUN, palette: `${CAN_RUN} && espalier.queued` },
  'espalier.moveUp': { title: 'Move Up in the Queue', icon: '$(arrow-up)', enablement: CAN_RUN, palette: `${CAN_RUN} && espalier.queued` },
  'espalier.moveDown': {
    title: 'Move Down in the Queue',
    icon: '$(arrow-down)',
    enablement: CAN_RUN,
    palette: `${CAN_RUN} && espalier.queued`,
  },
  'espalier.whyFailed': { title: 'Why Did It Fail?', icon: '$(question)', enablement: READY, palette: READY },
  'espalier.compareWithBaseline': { title: 'Compare with Baseline', icon: '$(git-compare)', enablement: READY, palette: NEVER },
  'espalier.mend': { title: 'Mend What a Killed Run Left…', icon: '$(tools)', enablement: CAN_CHANGE, palette: CAN_CHANGE },
  'espalier.fetchMetrics': { title: 'Fetch Metrics from Remote', icon: '$(cloud-download)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.setParameter': { title: 'Change Value…', icon: '$(edit)', enablement: CAN_EDIT, palette: CAN_EDIT },
  'espalier.changeParameters': { title: 'Change Parameters…', icon: '$(settings)', enablement: CAN_EDIT, palette: CAN_EDIT },
  'espalier.runWith': { title: 'Run with a Changed Parameter…', icon: '$(play)', enablement: CAN_RUN, palette: NEVER },
  'espalier.applyExperiment': {
    title: 'Apply to Workspace',
    icon: '$(check-all)',
    enablement: CAN_RUN,
    palette: `${CAN_RUN} && ${HAS}`,
  },
  'espalier.branchFromExperiment': {
    title: 'Create Branch from Experiment…',
    icon: '$(git-branch)',
    enablement: CAN_CHANGE,
    palette: `${CAN_CHANGE} && ${HAS}`,
  },
  'espalier.branchFromBaseline': {
    title: 'Put Baseline Back on a Branch…',
    icon: '$(git-branch)',
    enablement: CAN_CHANGE,
    palette: `${CAN_CHANGE} && ${HAS}`,
  },
  'espalier.removeExperiments': {
    title: 'Remove Experiments…',
    icon: '$(trash)',
    enablement: CAN_CHANGE,
    palette: `${CAN_CHANGE} && ${HAS}`,
  },
  'espalier.rollBack': { title: 'Roll Back Workspace to Revision…', icon: '$(discard)', enablement: CAN_CHANGE, palette: CAN_CHANGE },
  'espalier.restoreWorkspace': {
    title: 'Restore Workspace from Backup…',
    icon: '$(history)',
    enablement: CAN_CHANGE,
    palette: CAN_CHANGE,
  },
  'espalier.restoreExperiments': {
    title: 'Restore Removed Experiments…',
    icon: '$(history)',
    enablement: CAN_CHANGE,
    palette: CAN_CHANGE,
  },
  'espalier.renameExperiment': {
    title: 'Rename Experiment…',
    icon: '$(edit)',
    enablement: CAN_CHANGE,
    palette: `${CAN_CHANGE} && ${HAS}`,
  },
  'espalier.commitExperiment': {
    title: 'Commit Experiment to Branch…',
    icon: '$(git-commit)',
    enablement: CAN_CHANGE,
    palette: `${CAN_CHANGE} && ${HAS}`,
  },
  'espalier.saveWorkspace': { title: 'Save Workspace as Experiment…', icon: '$(save)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.finalizeBest': { title: 'Finalize Best…', icon: '$(verified)', enablement: CAN_CHANGE, palette: `${CAN_CHANGE} && ${HAS}` },
  'espalier.toggleStar': { title: 'Star or Unstar', icon: '$(star-empty)', enablement: CAN_CHANGE, palette: CAN_CHANGE },
  'espalier.editNote': { title: 'Note…', icon: '$(note)', enablement: CAN_CHANGE, palette: CAN_CHANGE },
  'espalier.editTags': { title: 'Tags…', icon: '$(tag)', enablement: CAN_CHANGE, palette: CAN_CHANGE },
  'espalier.pushExperiments': {
    title: 'Push Experiments…',
    icon: '$(cloud-upload)',
    enablement: CAN_CHANGE,
    palette: `${CAN_CHANGE} && ${HAS}`,
  },
  'espalier.pullExperiments': { title: 'Pull Experiments…', icon: '$(cloud-download)', enablement: CAN_CHANGE, palette: CAN_CHANGE },
  'espalier.listRemote': { title: 'List Experiments of Remote', icon: '$(refresh)', enablement: CAN_CHANGE, palette: CAN_CHANGE },
  'espalier.openChanges': { title: 'Open Changes between Revisions…', icon: '$(diff-multiple)', enablement: READY, palette: READY },
  'espalier.mergeExperiment': {
    title: 'Merge Experiment into Branch…',
    icon: '$(git-merge)',
    enablement: CAN_CHANGE,
    palette: `${CAN_CHANGE} && ${HAS}`,
  },
  'espalier.addData': { title: 'Track Data with DVC…', icon: '$(add)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.checkOutData': { title: 'Check Out Data', icon: '$(check)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.pushData': { title: 'Push Data', icon: '$(cloud-upload)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.pullData': { title: 'Pull Data', icon: '$(cloud-download)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.fetchData': { title: 'Fetch Data into the Cache', icon: '$(arrow-down)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.checkRemoteData': { title: 'Compare Data with Remote', icon: '$(cloud)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.compareSelected': { title: 'Compare Selected', icon: '$(git-compare)', enablement: READY, palette: `${READY} && ${HAS}` },
  'espalier.showPanel': { title: 'Show Experiments', icon: '$(table)', enablement: READY, palette: READY },
  'espalier.showPlots': { title: 'Show Plots', icon: '$(graph-line)', enablement: READY, palette: READY },
  'espalier.showAnalysis': { title: 'Show Analysis', icon: '$(graph-scatter)', enablement: READY, palette: READY },
  'espalier.openView': { title: 'Open View…', icon: '$(bookmark)', enablement: READY, palette: READY },
  'espalier.openPanelBeside': {
    title: 'Show Experiments in Another Panel',
    icon: '$(split-horizontal)',
    enablement: READY,
    palette: READY,
  },
  'espalier.toggleSelected': { title: 'Select or Deselect in the Table', icon: '$(check)', enablement: READY, palette: NEVER },
  'espalier.refresh': { title: 'Refresh', icon: '$(refresh)', palette: 'workspaceFolderCount > 0' },
  'espalier.openLog': { title: 'Open Log of Experiment', icon: '$(output)', enablement: READY, palette: `${READY} && ${HAS}` },
  'espalier.openOutput': { title: 'Show Output', icon: '$(output)', palette: 'true' },
  'espalier.initProject': {
    title: 'Initialize Project…',
    icon: '$(rocket)',
    enablement: CAN_SET_UP,
    palette: CAN_SET_UP,
  },
  'espalier.addStage': { title: 'Add Stage…', icon: '$(add)', enablement: CAN_SET_UP, palette: CAN_SET_UP },
  'espalier.installDvc': {
    title: 'Install DVC…',
    icon: '$(cloud-download)',
    enablement: 'isWorkspaceTrusted',
    palette: 'isWorkspaceTrusted',
  },
  'espalier.freezeStage': { title: 'Freeze Stage', icon: '$(lock)', enablement: READY, palette: NEVER },
  'espalier.unfreezeStage': { title: 'Unfreeze Stage', icon: '$(unlock)', enablement: READY, palette: NEVER },
  'espalier.compareMetricsWithHead': {
    title: 'Compare Metrics with HEAD…',
    icon: '$(diff)',
    enablement: READY,
    palette: READY,
  },
  'espalier.copyId': { title: 'Copy Commit ID', icon: '$(copy)', enablement: READY, palette: NEVER },
  'espalier.chooseMainMetric': { title: 'Choose Main Metric…', icon: '$(star)', enablement: READY, palette: READY },
  'espalier.chooseBranches': { title: 'Choose Branches…', icon: '$(git-branch)', enablement: READY, palette: READY },
  'espalier.clearFilter': { title: 'Clear the Filter of Experiments', icon: '$(clear-all)', enablement: READY, palette: READY },
  'espalier.showMoreCommits': { title: 'Show More Commits', icon: '$(history)', enablement: READY, palette: READY },
  'espalier.showFewerCommits': { title: 'Show as Few Commits as the Setting Says', enablement: READY, palette: READY },
  'espalier.stopReading': { title: 'Stop Reading', icon: '$(stop-circle)', enablement: 'espalier.reading', palette: 'espalier.reading' },
  'espalier.newSweep': { title: 'Search for Better Parameters…', icon: '$(search)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.searchParameter': { title: 'Search This Parameter…', icon: '$(search)', enablement: CAN_RUN, palette: NEVER },
  'espalier.searchAroundBest': {
    title: 'Search around the Best…',
    icon: '$(zoom-in)',
    enablement: CAN_RUN,
    palette: `${CAN_RUN} && ${HAS}`,
  },
  'espalier.startSweep': { title: 'Start Sweep…', icon: '$(play)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.resumeSweep': { title: 'Resume Sweep…', icon: '$(debug-continue)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.stopSweep': { title: 'Stop Sweep…', icon: '$(debug-stop)', enablement: SWEEP_RUNS, palette: SWEEP_RUNS },
  'espalier.pauseSweep': { title: 'Pause Sweep', icon: '$(debug-pause)', enablement: SWEEP_RUNS, palette: SWEEP_RUNS },
  'espalier.unpauseSweep': { title: 'Continue Sweep', icon: '$(debug-continue)', enablement: SWEEP_RUNS, palette: SWEEP_RUNS },
  'espalier.capSweep': { title: 'Change Number of Trials…', icon: '$(list-ordered)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.tryPoint': { title: 'Try a Point…', icon: '$(add)', enablement: CAN_RUN, palette: CAN_RUN },
  'espalier.stopTrial': { title: 'Stop Trial', icon: '$(debug-stop)', enablement: SWEEP_RUNS, palette: SWEEP_RUNS },
  'espalier.openSweep': { title: 'Open Sweep File', icon: '$(go-to-file)', enablement: READY, palette: NEVER },
  'espalier.showSweep': {
    title: 'Show Search',
    icon: '$(graph-scatter)',
    enablement: READY,
    palette: `${READY} && espalier.isDvcProject`,
  },
  'espalier.openBest': { title: 'Open Best of Sweep', icon: '$(star)', enablement: READY, palette: NEVER },
  'espalier.applyBest': { title: 'Apply Best of Sweep', icon: '$(check-all)', enablement: CAN_RUN, palette: NEVER },
  'espalier.branchBest': { title: 'Create Branch from Best of Sweep…', icon: '$(git-branch)', enablement: CAN_CHANGE, palette: NEVER },
  'espalier.applyTrial': { title: 'Apply to Workspace', icon: '$(check-all)', enablement: CAN_RUN, palette: NEVER },
  'espalier.branchTrial': { title: 'Create Branch from Trial…', icon: '$(git-branch)', enablement: CAN_CHANGE, palette: NEVER },
  'espalier.showTrial': { title: 'Show Experiment of Trial', icon: '$(graph-line)', enablement: READY, palette: NEVER },
  'espalier.openTrialLog': { title: 'Open Log of Trial', icon: '$(output)', enablement: READY, palette: NEVER },
  'espalier.reportSweep': {
    title: 'Write Report of Sweep',
    icon: '$(book)',
    enablement: CAN_EDIT,
    palette: `${CAN_EDIT} && espalier.isDvcProject`,
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandId = keyof typeof COMMANDS;
export const COMMAND_CATEGORY = 'Espalier';

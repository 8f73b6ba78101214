export {
  parseDvcFile,
  parseDvcLock,
  parseLockedFiles,
  type DvcFile,
  type DvcLock,
  type LockedFile,
  type LockedStage,
  type TrackedOutput,
} from './dvcLock.js';
export type { DvcYaml, OutputUse, ParamsUse, PlotDefinition, StageDefinition } from './dvcYaml.js';
export { describePipelineError, PipelineError } from './errors.js';
export { setFrozen, stagesInText } from './edit.js';
export { inPipelineOrder, neededStages } from './order.js';
export { isUrl, join, parentOf } from './paths.js';
export { mergeConfigs, parseDvcConfig, type ConfigFile } from './dvcConfig.js';
export { hasPatterns, IGNORE_FILE, IgnoreRules, NO_RULES } from './dvcIgnore.js';
export { DEFAULT_PARSING, parsingOptions, type ParsingOptions } from './interpolate.js';
export { PipelineReader } from './read.js';
export type { PipelineProblem } from './resolve.js';
export { stageStatus, type StageStatus, type Workspace } from './status.js';

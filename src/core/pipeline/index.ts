export {
  parseDvcFile,
  parseDvcLock,
  type DvcFile,
  type DvcLock,
  type LockedFile,
  type LockedStage,
  type TrackedOutput,
} from './dvcLock.js';
export {
  parseDvcYaml,
  type DvcYaml,
  type OutputUse,
  type ParamsUse,
  type PlotDefinition,
  type Resolve,
  type StageDefinition,
} from './dvcYaml.js';
export { setFrozen, stagesInText } from './edit.js';
export { inPipelineOrder } from './order.js';
export { isUrl, join, parentOf } from './paths.js';
export { PipelineError } from './shape.js';
export { stageStatus, type StageStatus, type Workspace } from './status.js';

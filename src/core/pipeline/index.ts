export { parseDvcFile, parseDvcLock, type DvcLock, type LockedFile, type LockedStage } from './dvcLock.js';
export { join, parentOf, parseDvcYaml, PipelineError, type DvcYaml, type StageDefinition } from './dvcYaml.js';
export { setFrozen, stagesInText } from './edit.js';
export { inPipelineOrder, stageStatus, type StageStatus, type Workspace } from './status.js';

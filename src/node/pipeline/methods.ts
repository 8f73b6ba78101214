/** What is loaded when the state of stages is first asked for. */
import type { IgnoreRules } from '../../core/pipeline/index.js';
import { FileHashes } from './hashes.js';
import { pipelineStatus, type PipelineStatus } from './workspace.js';

export class PipelineMethods {
  private readonly hashes = new FileHashes();

  /** As `pipelineStatus`; hashes of files are kept. */
  status(root: string, files: readonly string[], rules: IgnoreRules): Promise<PipelineStatus> {
    return pipelineStatus(root, files, this.hashes, rules);
  }
}

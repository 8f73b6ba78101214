/** The state of stages, whose code is loaded when it is first asked for. */
import type { IgnoreRules } from '../../core/pipeline/index.js';
import type { PipelineMethods } from './methods.js';
import type { PipelineStatus } from './workspace.js';

export class LatePipeline {
  private loading: Promise<PipelineMethods> | null = null;

  /** As `pipelineStatus`; hashes of files are kept. */
  async status(root: string, files: readonly string[], rules: IgnoreRules): Promise<PipelineStatus> {
    this.loading ??= import('./methods.js').then(({ PipelineMethods: Methods }) => new Methods());
    return (await this.loading).status(root, files, rules);
  }
}

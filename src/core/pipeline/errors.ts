/** Why a `dvc.yaml` or a stage of it cannot be used, in DVC's classes and, where it has good ones, in its words. */

/** Names of DVC's exceptions. */
export type PipelineErrorType = 'ResolveError' | 'YAMLValidationError' | 'StageNotFound' | 'DvcException';

export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  /** Counted from 1. */
  readonly line?: number;

  constructor(
    message: string,
    line?: number,
    readonly type: PipelineErrorType = 'DvcException',
  ) {
    super(message);
    if (line !== undefined) {
      this.line = line;
    }
  }
}

/** For people: with the line. */
export function describePipelineError({ message, line }: PipelineError): string {
  return line === undefined ? message : `${message} (line ${line})`;
}

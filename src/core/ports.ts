/** What the core needs from outside. `src/node` makes these real. */
import type { Value } from '../protocol/values.js';
import type { DvcYaml } from './pipeline/index.js';

/** The files of one revision, or of the working tree. Paths are relative to the DVC project, with forward slashes. */
export interface FileSource {
  /** Every `dvc.yaml`, in any folder. */
  pipelineFiles(): Promise<readonly string[]>;
  /** Every `*.dvc` file, in any folder. */
  dvcFiles(): Promise<readonly string[]>;
  kind(path: string): Promise<'file' | 'directory' | 'missing'>;
  /** All files below a folder, in any depth. */
  filesUnder(folder: string): Promise<readonly string[]>;
  /** Parsed; throws `FileMissing`, `FileTooLarge` or the parser's error. */
  values(path: string): Promise<Value>;
  pipeline(path: string): Promise<DvcYaml>;
  /** Text of at most `limit` bytes; throws as `values`. */
  text(path: string, limit: number): Promise<string>;
}

export class FileMissing extends Error {
  constructor(readonly path: string) {
    super(`${path} is not in this revision`);
    this.name = 'FileMissing';
  }
}

/** Of an object that a commit names and Git does not have, as in a partial clone. Git may get it later. */
export class ObjectMissing extends Error {
  constructor(readonly path: string) {
    super(`Git does not have what ${path} holds (a partial clone?)`);
    this.name = 'ObjectMissing';
  }
}

export class FileTooLarge extends Error {
  constructor(
    readonly path: string,
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`${path} is ${megabytes(bytes)}; files over ${megabytes(limit)} are not read`);
    this.name = 'FileTooLarge';
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}

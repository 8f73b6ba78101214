/** What the core needs from outside. `src/node` makes these real. */
import type { Value } from '../protocol/values.js';
import type { DvcYaml } from './pipeline/index.js';

/** The files of one revision, or of the working tree. Paths are relative to the DVC project, with forward slashes. */
export interface FileSource {
  /** False once something was not there that may be there later; true where that is not known. */
  readonly complete?: boolean;
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
  /** As `text`, as it is. */
  bytes(path: string, limit: number): Promise<Uint8Array>;
}

/** What DVC's cache holds of the data that revisions name by hashes. */
export interface DataCache {
  /** Text of an object of at most `limit` bytes; null where the cache does not have it. Throws `FileTooLarge`. */
  text(object: DataObject, path: string, limit: number): Promise<string | null>;
  bytes(object: DataObject, path: string, limit: number): Promise<Uint8Array | null>;
  /** As `text`, parsed by the format of `path`; throws the parser's error too. */
  values(object: DataObject, path: string): Promise<Value | null>;
  /** Hashes of the files of a folder, by their paths in it; null where the cache does not have the list. */
  folder(object: DataObject): Promise<ReadonlyMap<string, string> | null>;
}

export interface DataObject {
  /** Ends in `.dir` for a folder. */
  readonly md5: string;
  /** Of DVC 2, whose cache was laid out otherwise. */
  readonly legacy: boolean;
}

export class FileMissing extends Error {
  constructor(
    readonly path: string,
    message = `${path} is not in this revision`,
  ) {
    super(message);
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

/** DVC tracks the file, and its cache does not have it. */
export class NotFetched extends FileMissing {
  constructor(
    path: string,
    /** False when DVC has no hash of it yet, so that nothing can be fetched. */
    readonly known: boolean,
    /** Name and words of DVC's own error. */
    readonly failure: { readonly type: string; readonly message: string },
  ) {
    super(path, known ? `${path} is not in DVC's cache: fetch it` : `${path} was not made yet`);
    this.name = 'NotFetched';
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

/** What a few revisions have in their files, besides parameters and metrics. */
import type { RowId } from './model.js';

/** A file beside what it is in the first of the compared revisions. */
export interface FileChange {
  readonly change: 'same' | 'changed' | 'added' | 'deleted';
  /** Lines that came and went; null for what is not text, and where nothing changed. */
  readonly lines: { readonly added: number; readonly deleted: number } | null;
  /** Only in the working tree: Git does not know it. */
  readonly untracked: boolean;
}

/** `outputs` are what stages write and Git keeps, as logs and curves; `code` is everything that is none of the others. */
export type FileRole = 'code' | 'params' | 'metrics' | 'outputs' | 'dvc';

export interface ComparedFile {
  /** Relative to the root of the Git working tree. */
  readonly path: string;
  readonly role: FileRole;
  /** One for each revision, in their order; null where that revision could not be read. */
  readonly changes: readonly (FileChange | null)[];
}

/** Data that DVC tracks, as a revision's `dvc.lock` and `*.dvc` files name it; not what stages depend on and Git has. */
export interface DataVersion {
  readonly hash: string | null;
  readonly bytes: number | null;
  readonly files: number | null;
}

export interface ComparedData {
  /** Relative to the project. */
  readonly path: string;
  /** One for each revision; null where it has no such data. */
  readonly versions: readonly (DataVersion | null)[];
}

export interface ComparedFiles {
  /** Files that are not the same in all of the revisions, by path. */
  readonly files: readonly ComparedFile[];
  /** How many there are besides. */
  readonly more: number;
  readonly data: readonly ComparedData[];
  /** Revisions that could not be read, and why. */
  readonly unread: readonly { readonly row: RowId; readonly message: string }[];
}

/** Lines that came and went at one place of a file, cut short. */
export interface Hunk {
  /** Number of its first line in the second revision, from 1. */
  readonly at: number;
  readonly lines: readonly { readonly added: boolean; readonly text: string }[];
  /** Lines that are left out. */
  readonly more: number;
}

export interface ChangedLines {
  readonly path: string;
  /** The largest first. */
  readonly hunks: readonly Hunk[];
  /** Places that are left out. */
  readonly more: number;
}

export type CompareMethods = {
  /** The first of the rows is what the others are compared with. */
  compareFiles: { params: { readonly rows: readonly RowId[] }; result: ComparedFiles };
  /** A few of the lines that differ in some files, of two revisions. Files that are no text, or that Git does not know, are left out. */
  changedLines: {
    params: { readonly from: RowId; readonly to: RowId; readonly paths: readonly string[] };
    result: { readonly files: readonly ChangedLines[] };
  };
};

/** What DVC tracks in the working tree. */

/** Of the file or folder in the working tree, beside what DVC wrote down of it; `new`: DVC wrote nothing down yet. */
export type DataState = 'unchanged' | 'changed' | 'missing' | 'new';

export interface DataItem {
  /** Relative to the project, with forward slashes. */
  readonly path: string;
  /** An output of a stage, what `dvc add` took, or an import from elsewhere. */
  readonly kind: 'output' | 'added' | 'import';
  /** The `dvc.yaml` or `*.dvc` that says so. */
  readonly file: string;
  /** What DVC's commands take. */
  readonly target: string;
  /** What DVC wrote down; null before it has. */
  readonly hash: string | null;
  /** Of what is in the working tree; null where there is nothing. */
  readonly here: string | null;
  readonly size: number | null;
  /** Number of files in a folder. */
  readonly files: number | null;
  readonly isFolder: boolean;
  readonly state: DataState;
  /** What DVC wrote down is in its cache. */
  readonly cached: boolean;
}

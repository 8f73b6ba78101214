/** Notes on experiments and what DVC tracks, whose code is loaded when it is first asked for. */
import type { Row } from '../../protocol/index.js';
import type { DataItem } from '../../protocol/data.js';
import type { Refs, Repository } from '../git/repository.js';
import type { ProjectFiles } from '../index/projectFiles.js';
import type { ShareMethods } from './methods.js';

export class LateShare {
  private loading: Promise<ShareMethods> | null = null;

  /** Rows with what is noted about them, and whether a remote has them. */
  async marked<T extends { readonly row: Row }>(
    rows: readonly T[],
    { notes, pushed }: Refs,
    { objects }: Repository,
  ): Promise<readonly T[]> {
    const marks = notes === null ? null : await (await this.methods()).marks.read(objects, notes);
    return marks === null && pushed.size === 0
      ? rows
      : rows.map((one) => {
          const { id } = one.row;
          const own = marks?.get(id);
          const more = { ...(own ? { marks: own } : {}), ...(pushed.has(id) ? { pushed: true } : {}) };
          return own || pushed.has(id) ? { ...one, row: { ...one.row, ...more } } : one;
        });
  }

  async data(root: string, files: ProjectFiles, signal: AbortSignal): Promise<DataItem[]> {
    return (await this.methods()).data(root, files, signal);
  }

  private methods(): Promise<ShareMethods> {
    this.loading ??= import('./methods.js').then(({ ShareMethods: Methods }) => new Methods());
    return this.loading;
  }
}

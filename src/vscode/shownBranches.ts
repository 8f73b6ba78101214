/** Which branches of each folder are listed besides the current one, and how many commits of each. Kept for the workspace. */
import type { Memento } from 'vscode';

const KEY = 'espalier.shownBranches';

export interface Shown {
  readonly branches: readonly string[];
  /** Newest commits of each branch; null: as many as the setting says. */
  readonly commits: number | null;
}

export class ShownBranches {
  constructor(private readonly memento: Memento) {}

  /** @param folder its URI as a string */
  of(folder: string): Shown {
    const { branches, commits } = this.stored()[folder] ?? {};
    return {
      branches: Array.isArray(branches) ? branches.filter((name) => typeof name === 'string') : [],
      commits: typeof commits === 'number' && commits > 0 ? commits : null,
    };
  }

  async set(folder: string, shown: Shown): Promise<void> {
    await this.memento.update(KEY, { ...this.stored(), [folder]: shown });
  }

  private stored(): Record<string, Partial<Shown> | undefined> {
    const stored = this.memento.get<unknown>(KEY);
    return typeof stored === 'object' && stored !== null ? (stored as Record<string, Partial<Shown> | undefined>) : {};
  }
}

/** Which commits a branch has. Branches seldom move: what one refresh asked for is kept for the next. */
import type { Repository } from '../git/repository.js';

type Lists = Map<string, Promise<readonly string[]>>;

export class History {
  private last: Lists = new Map();
  private lists: Lists = new Map();

  constructor(private readonly repository: Pick<Repository, 'revList'>) {}

  /** A refresh begins: what the one before the last has asked for is forgotten. */
  begin(): void {
    this.last = this.lists;
    this.lists = new Map();
  }

  /** Ids reachable from `from` and from none of `not`, newest first, at most `limit`. */
  commits(from: readonly string[], not: readonly string[], limit: number): Promise<readonly string[]> {
    const key = JSON.stringify([from, not, limit]);
    const list = this.lists.get(key) ?? this.last.get(key) ?? this.repository.revList(from, not, limit);
    this.lists.set(key, list);
    list.catch(() => this.lists.delete(key));
    return list;
  }
}

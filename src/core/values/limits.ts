/** What a document may cost. Files come from other people's commits, so reading one must be bounded. */
export interface Limits {
  /** Characters of text. */
  readonly maxLength: number;
  /** Nodes that YAML aliases and merge keys may add to the ones written out. */
  readonly maxAliased: number;
  /** Levels of maps and lists. */
  readonly maxDepth: number;
}

export const DEFAULT_LIMITS: Limits = { maxLength: 10_000_000, maxAliased: 100_000, maxDepth: 200 };

/** A text of the query language that cannot be read, and where. */
import type { QueryProblem } from '../../../protocol/index.js';

export class LanguageError extends Error implements QueryProblem {
  constructor(
    readonly start: number,
    readonly end: number,
    message: string,
    readonly hint: string | null = null,
  ) {
    super(message);
    this.name = 'LanguageError';
  }

  get problem(): QueryProblem {
    return { start: this.start, end: this.end, message: this.message, hint: this.hint };
  }
}

/** The problem instead of the exception. */
export function problemOf(read: () => unknown): QueryProblem | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof LanguageError) {
      return error.problem;
    }
    throw error;
  }
}

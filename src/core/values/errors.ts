/** Why a document could not be read. The message is short enough for a cell of a table. */
export type ValuesErrorCode = 'syntax' | 'duplicate-key' | 'too-large' | 'alias-bomb' | 'unsupported';

export class ValuesError extends Error {
  /** Counted from 1. */
  readonly line?: number;

  constructor(
    readonly code: ValuesErrorCode,
    message: string,
    line?: number,
  ) {
    super(message);
    this.name = 'ValuesError';
    if (line !== undefined) {
      this.line = line;
    }
  }
}

const MESSAGE_LENGTH = 120;

/** One line of a parser's message. */
export function shortMessage(message: string): string {
  const line = message.split(/[\r\n]/, 1)[0]?.trim() ?? '';
  return line.length > MESSAGE_LENGTH ? `${line.slice(0, MESSAGE_LENGTH - 1)}…` : line;
}

/** The line of an offset, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line++;
  }
  return line;
}

/** Why a run failed, from what it printed. */

/** The error that DVC printed last, else the last line that says anything; one line. */
export function errorInOutput(output: string): string {
  const lines = linesOf(output).map((line) => line.trim());
  const at = lines.findLastIndex((line) => line.startsWith('ERROR: '));
  const error = lines[at]?.slice('ERROR: '.length);
  // “Checkout failed for following targets:”
  return (error?.endsWith(':') ? `${error} ${lines[at + 1] ?? ''}`.trim() : error) ?? lines.findLast((line) => line !== '') ?? '';
}

/** Whether DVC said at the end that all went well. Source: dvc/commands/experiments/run.py, dvc/commands/repro.py. */
export function saysDone(output: string): boolean {
  return linesOf(output).some((line) => /^(Ran experiment\(s\): |Data and pipelines are up to date\.$|Use `dvc push` to send )/.test(line));
}

/** Whether an error, or what a program printed, says that a disk has no room, in the words of Linux, macOS, Windows, Python and Git. */
export function saysDiskFull(text: string): boolean {
  return /no space left|ENOSPC|disk quota|out of diskspace|not enough space on the disk/i.test(text);
}

export interface FoundError {
  /** Counted from 0, in the text of `readableLog`. */
  readonly line: number;
  /** What it says: `ValueError: the loss is not a number`. */
  readonly message: string;
}

/**
 * The first error of the stage that failed: the traceback of Python that began it, else a line that looks like an error, else what DVC says.
 * Tracebacks of stages that went well, and warnings, are none. Null when the log has no word of an error.
 */
export function firstError(log: string): FoundError | null {
  const lines = log.split('\n');
  const said = lines.findIndex((line) => /^ERROR: /.test(line));
  const end = said < 0 ? lines.length : said;
  const start = lines.slice(0, end).findLastIndex((line) => /^Running stage '.+':$/.test(line)) + 1;
  const traceback = lines.findIndex((line, at) => at >= start && at < end && /^\s*Traceback \(most recent call last\):/.test(line));
  if (traceback >= 0) {
    return { line: traceback, message: endOfTraceback(lines, traceback, end) };
  }
  const looks = lines.findIndex(
    (line, at) => at >= start && at < end && /(^|\s)([\w.]*(Error|Exception)\b:?|error:|fatal:)|: (command )?not found$/.test(line),
  );
  const line = looks >= 0 ? looks : said;
  return line < 0 ? null : { line, message: (lines[line] ?? '').trim().replace(/^ERROR: /, '') };
}

/** The line that says which exception it was: the first behind the traceback that is not indented. */
function endOfTraceback(lines: readonly string[], start: number, end: number): string {
  const indent = /^\s*/.exec(lines[start] ?? '')?.[0].length ?? 0;
  const at = lines.findIndex(
    (line, index) => index > start && index < end && line.trim() !== '' && (/^\s*/.exec(line)?.[0].length ?? 0) <= indent,
  );
  return (lines[at < 0 ? start : at] ?? '').trim();
}

/** A log as a person reads it: without colours, and of a line that was written over and over, what it said last. */
export function readableLog(raw: string): string {
  return linesOf(raw.replace(ESCAPES, ''), false)
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n');
}

// eslint-disable-next-line no-control-regex -- colours and cursor moves of a terminal
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007]*\u0007/g;

function linesOf(text: string, returns = true): string[] {
  return text.split(returns ? /\r\n|\r|\n/ : /\r?\n/);
}

export interface FileMention {
  /** Where it stands in the line. */
  readonly start: number;
  readonly end: number;
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Files with a line number, as Python's tracebacks and most tools name them. */
export function filesIn(line: string): FileMention[] {
  const python = /File "([^"]+)", line (\d+)/g;
  const others = /(?:^|[\s(])((?:[A-Za-z]:)?[^\s:()"']+\.[A-Za-z]\w{0,5}):(\d+)(?=[:\s),]|$)/g;
  const mention = (match: RegExpMatchArray): FileMention => {
    const [whole, path = '', number = '1'] = match;
    const start = (match.index ?? 0) + whole.indexOf(path);
    return { start, end: (match.index ?? 0) + whole.length, path, line: Number(number) };
  };
  const found = [...line.matchAll(python)].map(mention);
  return found.length > 0 ? found : [...line.matchAll(others)].map(mention);
}

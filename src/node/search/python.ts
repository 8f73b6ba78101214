/** The Python of a search. */
import { dirname, isAbsolute, join } from 'node:path';
import type { DvcCli } from '../dvc/cli.js';

/** The interpreter that DVC runs in has the search libraries too, most of the time. */
export function pythonBeside({ command, prefixArgs }: Pick<DvcCli, 'command' | 'prefixArgs'>): string {
  if (prefixArgs.length > 0) {
    return command;
  }
  const name = process.platform === 'win32' ? 'python.exe' : 'python3';
  return isAbsolute(command) ? join(dirname(command), name) : name;
}

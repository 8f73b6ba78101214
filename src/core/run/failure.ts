/** Why a run failed, from what it printed. */

/** The error that DVC printed last, else the last line that says anything; one line. */
export function errorInOutput(output: string): string {
  const lines = output.split(/\r\n|\r|\n/).map((line) => line.trim());
  const error = lines.findLast((line) => line.startsWith('ERROR: '));
  return error?.slice('ERROR: '.length) ?? lines.findLast((line) => line !== '') ?? '';
}

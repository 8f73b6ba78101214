/** Options of a remote in `.dvc/config.local`, written without a command line, where other users of the machine could read them. */
import { EspalierError } from '../../protocol/rpc.js';

/**
 * The text with the options set, everything else as it is. Null is a file that is not there. Throws `bad-value` for a value that the
 * file cannot hold. Source of the format: configobj, as DVC uses it (`dvc/config.py`).
 */
export function setRemoteOptions(text: string | null, remote: string, options: Readonly<Record<string, string>>): string {
  const lines = (text ?? '').split(/\r?\n/);
  if (lines.at(-1) === '') {
    lines.pop();
  }
  const header = `['remote "${remote}"']`;
  let start = lines.findIndex((line) => sectionName(line) === `remote "${remote}"`);
  if (start === -1) {
    lines.push(header);
    start = lines.length - 1;
  }
  for (const [name, value] of Object.entries(options)) {
    let end = lines.findIndex((line, at) => at > start && sectionName(line) !== null);
    end = end === -1 ? lines.length : end;
    const at = lines.findIndex((line, index) => index > start && index < end && optionName(line) === name);
    const written = `    ${name} = ${quoted(name, value)}`;
    if (at === -1) {
      lines.splice(end, 0, written);
    } else {
      lines[at] = written;
    }
  }
  return `${lines.join('\n')}\n`;
}

function sectionName(line: string): string | null {
  const inner = /^\s*\[\s*([^[\]].*?)\s*\]\s*(?:#.*)?$/.exec(line)?.[1];
  return inner === undefined ? null : inner.replace(/^(['"])(.*)\1$/, '$2');
}

function optionName(line: string): string | null {
  return /^\s*([\w.-]+)\s*=/.exec(line)?.[1]?.toLowerCase() ?? null;
}

function quoted(name: string, value: string): string {
  if (/[\r\n]/.test(value)) {
    throw new EspalierError('bad-value', `The value of ${name} has several lines.`);
  }
  if (/%\(\w+\)s/.test(value)) {
    throw new EspalierError('bad-value', `DVC's configuration cannot hold this value of ${name}: it reads “%(…)s” as a reference.`);
  }
  if (!value.includes('"')) {
    return `"${value}"`;
  }
  if (!value.includes("'")) {
    return `'${value}'`;
  }
  if (!value.includes("'''") && !value.endsWith("'")) {
    return `'''${value}'''`;
  }
  throw new EspalierError('bad-value', `DVC's configuration cannot hold this value of ${name}.`, 'Set it in the environment instead.');
}

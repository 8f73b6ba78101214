/** DVC's local settings in a copy of a project: those of the project, with its cache, and with paths that hold in the copy too. */
import { isAbsolute, resolve } from 'node:path';

/** Text of `.dvc/config.local`. `local` is the project's own, `folder` the `.dvc` it stands in, `cache` the project's cache. */
export function slotConfig(local: string, folder: string, cache: string): string {
  const lines: string[] = [];
  let section = '';
  let placed = false;
  for (const line of local.split(/\r?\n/)) {
    const header = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1];
    section = header ?? section;
    if (section === 'cache' && /^\s*dir\s*=/.test(line)) {
      continue;
    }
    lines.push(section.includes('remote') ? withAbsoluteUrl(line, folder) : line);
    // Twice the same section is an error to DVC.
    if (header === 'cache' && !placed) {
      lines.push(`    dir = ${quoted(cache)}`);
      placed = true;
    }
  }
  const text = lines.join('\n').trimEnd();
  return `${[text, ...(placed ? [] : ['[cache]', `    dir = ${quoted(cache)}`])].filter(Boolean).join('\n')}\n`;
}

/** A remote in a folder may be named relative to the file that names it. Source: dvc/config.py (`_load_paths`). */
function withAbsoluteUrl(line: string, folder: string): string {
  const match = /^(\s*url\s*=\s*)(?:"([^"]*)"|'([^']*)'|(.*?))\s*$/.exec(line);
  const value = match?.[2] ?? match?.[3] ?? match?.[4] ?? '';
  const local = value !== '' && !/^[\w+.-]+:|^~/.test(value) && !isAbsolute(value);
  return match && local ? `${match[1] ?? ''}${quoted(resolve(folder, value))}` : line;
}

/** As ConfigObj writes it: without quotes, a comma would make a list and a `#` a comment. */
function quoted(value: string): string {
  return !value.includes('"') ? `"${value}"` : !value.includes("'") ? `'${value}'` : `'''${value}'''`;
}

/** Which paths of a project DVC does not see: `.dvcignore` files, and folders that are projects of their own. Source: dvc/ignore.py. */
import { ignorePattern, type IgnorePattern } from './ignorePattern.js';
import { parentOf } from './paths.js';

export const IGNORE_FILE = '.dvcignore';
/** What DVC never looks into. */
const ALWAYS = ['.hg/', '.git/', '.git', '.dvc/'];

interface Rules {
  /** Their folder; they are for what is in it. */
  readonly folder: string;
  readonly patterns: readonly IgnorePattern[];
}

export class IgnoreRules {
  private readonly rules: Rules[] = [{ folder: '', patterns: compiled(ALWAYS) }];
  private readonly answers = new Map<string, boolean>();

  /** @param files text of the `.dvcignore` in each folder; `''` is the project's own. @param projects folders with a `.dvc` of their own */
  constructor(files: ReadonlyMap<string, string>, projects: readonly string[] = []) {
    const folders = new Set([...files.keys(), ...projects.map(parentOf)]);
    // Those of a folder come after those of the folders around it; a file that is ignored itself says nothing.
    for (const folder of [...folders].sort((a, b) => depth(a) - depth(b))) {
      const file = folder === '' ? IGNORE_FILE : `${folder}/${IGNORE_FILE}`;
      const written = this.ignores(file, false) ? [] : linesOf(files.get(folder) ?? '').map((line) => inFolder(line, folder));
      const own = projects.filter((project) => project !== '' && parentOf(project) === folder).map((project) => `/${project}/`);
      this.rules.push({ folder, patterns: compiled([...written, ...own]) });
      this.answers.clear();
    }
  }

  /** @param path relative to the project */
  ignoresFile(path: string): boolean {
    return this.ignores(path, false);
  }

  /** Whether a folder, or one around it, is ignored. The project itself never is. */
  ignoresFolder(path: string): boolean {
    return path !== '' && path !== '.' && this.ignores(path, true);
  }

  private ignores(path: string, isFolder: boolean): boolean {
    if (path.startsWith('../')) {
      return false;
    }
    const folder = parentOf(path);
    return this.prefixIgnored(folder, folder) || this.matches(path, isFolder, folder);
  }

  /** Whether a folder on the way is ignored by the rules that hold in `folder`, which are more than hold where it is. */
  private prefixIgnored(prefix: string, folder: string): boolean {
    if (prefix === '') {
      return false;
    }
    const key = `${prefix}\0${folder}`;
    let answer = this.answers.get(key);
    if (answer === undefined) {
      answer = this.prefixIgnored(parentOf(prefix), folder) || this.matches(prefix, true, folder);
      this.answers.set(key, answer);
    }
    return answer;
  }

  /** The last pattern that matches decides. */
  private matches(path: string, isFolder: boolean, folder: string): boolean {
    for (let at = this.rules.length - 1; at >= 0; at--) {
      const rules = this.rules[at];
      if (rules && (rules.folder === '' || folder === rules.folder || folder.startsWith(`${rules.folder}/`))) {
        for (let one = rules.patterns.length - 1; one >= 0; one--) {
          const pattern = rules.patterns[one];
          if (pattern && (isFolder || !pattern.foldersOnly) && (pattern.regex.test(path) || (isFolder && pattern.regex.test(`${path}/`)))) {
            return pattern.ignore;
          }
        }
      }
    }
    return false;
  }
}

export const NO_RULES = new IgnoreRules(new Map());

/** Whether a `.dvcignore` says anything: the one that `dvc init` makes does not. */
export function hasPatterns(text: string): boolean {
  return linesOf(text).length > 0;
}

function linesOf(text: string): string[] {
  return text
    .split(/\r\n|[\r\n]/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function compiled(lines: readonly string[]): IgnorePattern[] {
  return lines.map(ignorePattern).filter((pattern) => pattern !== null);
}

/** A line of a folder's `.dvcignore` as one of the project's. Source: dvc/pathspec_math.py (`change_rule`). */
function inFolder(line: string, folder: string): string {
  if (folder === '') {
    return line;
  }
  const [not, rule] = line.startsWith('!') ? ['!', line.slice(1)] : ['', line];
  const anchored = rule.slice(0, -1).includes('/') && !rule.startsWith('**/');
  const plain = (anchored ? rule.replace(/^\//, '') : rule.replace(/^\*\*\//, '')).replace(/^\\/, '');
  return `${not}/${folder}/${anchored ? '' : '**/'}${plain}`;
}

function depth(folder: string): number {
  return folder === '' ? 0 : folder.split('/').length;
}

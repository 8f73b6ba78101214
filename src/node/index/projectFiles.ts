/** Which `dvc.yaml` and `*.dvc` files a working tree has, as DVC finds them. Source: dvc/repo/index.py (`collect_files`). */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { IgnoreRules, NO_RULES, parentOf } from '../../core/pipeline/index.js';
import { observedEntries, observedFile } from '../observed.js';
import { IGNORE_FILE, isDvcFile, isPipeline, PYTHON_ENVIRONMENT, SKIPPED } from './pipelineNames.js';

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

export interface ProjectFiles {
  /** Relative to the project, those of outer folders first. */
  readonly paths: readonly string[];
  readonly rules: IgnoreRules;
}

export const NO_FILES: ProjectFiles = { paths: [], rules: NO_RULES };

/** Folders that are looked into; what is beyond is not found. */
const MOST_FOLDERS = 20_000;

/** Tells which paths Git ignores. @param paths relative to the project */
export type GitIgnored = (paths: readonly string[]) => Promise<ReadonlySet<string>>;

export class ProjectScanner {
  private last: { readonly signature: string; readonly ignored: ReadonlySet<string> } | null = null;

  /** @param root the project's folder */
  constructor(
    private readonly root: string,
    private readonly gitIgnored: GitIgnored,
  ) {}

  async scan(): Promise<ProjectFiles> {
    const { found, gitIgnores, rules } = await this.walk();
    const below = found.filter((path) => path.includes('/'));
    const signature = JSON.stringify([below, await this.stamps(gitIgnores)]);
    if (this.last?.signature !== signature) {
      this.last = { signature, ignored: below.length === 0 ? new Set() : await this.gitIgnored(below) };
    }
    const { ignored } = this.last;
    return { paths: found.filter((path) => !ignored.has(path)), rules };
  }

  private async walk(): Promise<{ found: string[]; gitIgnores: string[]; rules: IgnoreRules }> {
    const found: string[] = [];
    const gitIgnores: string[] = [];
    const ignores = new Map<string, string>();
    let rules = NO_RULES;
    let walked = 0;
    for (let folders = ['']; folders.length > 0 && walked < MOST_FOLDERS;) {
      const next: string[] = [];
      for (const folder of folders) {
        walked += 1;
        const entries = await observedEntries(join(this.root, folder), true).catch(() => []);
        const inside = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
        if (
          entries.some(({ name }) => name === PYTHON_ENVIRONMENT) ||
          (folder !== '' && entries.some((entry) => entry.name === '.dvc' && entry.isDirectory()))
        ) {
          continue; // A Python environment, or a project of its own.
        }
        if (entries.some(({ name }) => name === IGNORE_FILE)) {
          ignores.set(folder, (await observedFile(join(this.root, inside(IGNORE_FILE))).catch(() => '')).toString());
          rules = new IgnoreRules(ignores);
        }
        for (const entry of entries) {
          const path = inside(entry.name);
          if (entry.isDirectory()) {
            next.push(...(SKIPPED.has(entry.name) || rules.ignoresFolder(path) ? [] : [path]));
          } else if (entry.name === '.gitignore') {
            gitIgnores.push(path);
          } else if ((isPipeline(entry.name) || isDvcFile(entry.name)) && !rules.ignoresFile(path)) {
            found.push(path);
          }
        }
      }
      folders = next;
    }
    return { found, gitIgnores, rules };
  }

  /** Git is asked again when one of these changed. */
  private stamps(files: readonly string[]): Promise<string[]> {
    return Promise.all(
      files.map((file) =>
        stat(join(this.root, file)).then(
          ({ mtimeMs, size }) => `${file} ${mtimeMs} ${size}`,
          () => file,
        ),
      ),
    );
  }
}

/** As far as files alone tell; what Git ignores is found too. */
export function findProjectFiles(root: string): Promise<ProjectFiles> {
  return new ProjectScanner(root, () => Promise.resolve(new Set())).scan();
}

/** Whether a file is in a folder that one of these is, or is in. */
export function isInside(path: string, folders: ReadonlySet<string>): boolean {
  for (let folder = parentOf(path); folder !== ''; folder = parentOf(folder)) {
    if (folders.has(folder)) {
      return true;
    }
  }
  return false;
}

/** What DVC's local cache holds. Source: dvc/cachemgr.py, dvc/config.py. */
import { access, readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Files of a folder from which on the cache's own folders are listed, instead of asking for each file. */
const MANY = 500;

/** For one moment: what it saw it does not look at again. */
export class DvcCache {
  private readonly answers = new Map<string, Promise<boolean>>();
  private readonly listings = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(
    private readonly folder: string,
    private readonly signal?: AbortSignal,
  ) {}

  /** Of a folder, every file of it. */
  has(md5: string, legacy: boolean): Promise<boolean> {
    const path = this.pathOf(md5, legacy);
    let answer = this.answers.get(path);
    if (answer === undefined) {
      answer = md5.endsWith('.dir') ? this.hasFolder(path, legacy) : exists(path);
      this.answers.set(path, answer);
    }
    return answer;
  }

  private async hasFolder(path: string, legacy: boolean): Promise<boolean> {
    const entries = await readFile(path, 'utf8')
      .then((text) => JSON.parse(text) as unknown)
      .catch(() => null);
    if (!Array.isArray(entries)) {
      return false;
    }
    for (const entry of entries as readonly { readonly md5?: unknown }[]) {
      this.signal?.throwIfAborted();
      const file = typeof entry.md5 === 'string' ? this.pathOf(entry.md5, legacy) : null;
      if (file === null || !(entries.length < MANY ? await exists(file) : (await this.listing(dirname(file))).has(file))) {
        return false;
      }
    }
    return true;
  }

  private listing(folder: string): Promise<ReadonlySet<string>> {
    let listing = this.listings.get(folder);
    if (listing === undefined) {
      listing = readdir(folder)
        .catch(() => [])
        .then((names) => new Set(names.map((name) => join(folder, name))));
      this.listings.set(folder, listing);
    }
    return listing;
  }

  private pathOf(md5: string, legacy: boolean): string {
    return join(this.folder, legacy ? '' : 'files/md5', md5.slice(0, 2), md5.slice(2));
  }
}

/** `cache.dir` of the project's, the user's or the default configuration. */
export async function cacheFolder(root: string): Promise<string> {
  const files = [join(root, '.dvc', 'config.local'), join(root, '.dvc', 'config'), join(userConfig(), 'config')];
  for (const file of files) {
    const folder = cacheDirOf(await readFile(file, 'utf8').catch(() => ''));
    if (folder !== null) {
      return resolve(dirname(file), folder.replace(/^~(?=$|[\\/])/, homedir()));
    }
  }
  return join(root, '.dvc', 'cache');
}

/** The last `dir` in the section `[cache]`. */
export function cacheDirOf(config: string): string | null {
  let section = '';
  let found: string | null = null;
  for (const line of config.split(/\r?\n/)) {
    section = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1] ?? section;
    const value = /^\s*dir\s*=\s*(?:"([^"]*)"|'([^']*)'|([^#]*))/.exec(line);
    const text = value && section === 'cache' ? (value[1] ?? value[2] ?? value[3] ?? '').trim() : '';
    found = text === '' ? found : text;
  }
  return found;
}

function userConfig(): string {
  const given = process.env['DVC_GLOBAL_CONFIG_DIR'];
  if (given) {
    return given;
  }
  switch (process.platform) {
    case 'win32':
      return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'iterative', 'dvc');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'dvc');
    default:
      return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'dvc');
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

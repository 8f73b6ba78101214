/** DVC's configuration of a project, from all the files that DVC reads. Source: dvc/config.py, dvc/dirs.py. */
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { mergeConfigs, parseDvcConfig, parsingOptions, type ConfigFile, type ParsingOptions } from '../../core/pipeline/index.js';
import { observedFile } from '../observed.js';

export interface Remote {
  readonly name: string;
  /** Absolute, when it is a path. */
  readonly url: string;
}

export interface DvcConfig {
  /** Absolute. */
  readonly cacheFolder: string;
  readonly parsing: ParsingOptions;
  readonly remotes: readonly Remote[];
  /** `core.remote`. */
  readonly defaultRemote: string | null;
  /** Any value, as it is written. */
  value(section: string, key: string): string | null;
}

/**
 * A file that is not there, or cannot be read, says nothing.
 * @param root the project's folder, the one with `.dvc`
 */
export async function readDvcConfig(root: string, env: NodeJS.ProcessEnv = process.env): Promise<DvcConfig> {
  const merged = await mergedConfig(root, env);
  const value = (section: string, key: string): string | null => merged.get(section)?.get(key) ?? null;
  return {
    cacheFolder: value('cache', 'dir') ?? join(root, '.dvc', 'cache'),
    parsing: parsingOptions(Object.fromEntries(merged.get('parsing') ?? [])),
    remotes: [...merged].flatMap(([section, entries]) => {
      const name = /^\s*remote\s*"(.*)"\s*$/.exec(section)?.[1];
      const url = entries.get('url');
      return name === undefined || url === undefined ? [] : [{ name, url }];
    }),
    defaultRemote: value('core', 'remote')?.toLowerCase() ?? null,
    value,
  };
}

/**
 * All that is configured, as the text of one file. Of an experiment, DVC reads the configuration that its commit has, and so knows no
 * remote that was added later, unless the user's own file says so too.
 */
export async function wholeConfig(root: string, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const quoted = (value: string): string => (value.includes('"') ? `'${value}'` : `"${value}"`);
  return [...(await mergedConfig(root, env))]
    .map(([section, entries]) => {
      const name = section.includes('"') ? `'${section}'` : section;
      return [`[${name}]`, ...[...entries].map(([key, value]) => `    ${key} = ${quoted(value)}`)].join('\n');
    })
    .join('\n')
    .concat('\n');
}

async function mergedConfig(root: string, env: NodeJS.ProcessEnv): Promise<ConfigFile> {
  const files = await Promise.all(
    configFiles(root, env).map(async (file) =>
      withPaths(parseDvcConfig((await observedFile(file).catch(() => '')).toString()), dirname(file)),
    ),
  );
  return mergeConfigs(files);
}

/** The system's, the user's, the project's and the checkout's own: each wins over those before it. */
export function configFiles(root: string, env: NodeJS.ProcessEnv = process.env): string[] {
  return [
    join(env['DVC_SYSTEM_CONFIG_DIR'] || systemFolder(env), 'config'),
    join(env['DVC_GLOBAL_CONFIG_DIR'] || userFolder(env), 'config'),
    join(root, '.dvc', 'config'),
    join(root, '.dvc', 'config.local'),
  ];
}

function systemFolder(env: NodeJS.ProcessEnv): string {
  switch (process.platform) {
    case 'win32':
      return join(env['ProgramData'] ?? 'C:\\ProgramData', 'iterative', 'dvc');
    case 'darwin':
      return '/Library/Application Support/dvc';
    default:
      return join((env['XDG_CONFIG_DIRS'] ?? '').split(':')[0] || '/etc/xdg', 'dvc');
  }
}

function userFolder(env: NodeJS.ProcessEnv): string {
  switch (process.platform) {
    case 'win32':
      return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'iterative', 'dvc');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'dvc');
    default:
      return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'dvc');
  }
}

/** Paths are relative to the file that says them. */
function withPaths(file: ConfigFile, folder: string): ConfigFile {
  return new Map(
    [...file].map(([section, entries]) => {
      const key = section === 'cache' ? 'dir' : section.startsWith('remote') ? 'url' : null;
      const path = key === null ? undefined : entries.get(key);
      return [section, key === null || path === undefined ? entries : new Map([...entries, [key, absolute(path, folder)]])];
    }),
  );
}

function absolute(path: string, folder: string): string {
  if (/^\w+:\/\//.test(path) || isAbsolute(path)) {
    return path;
  }
  const home = /^~(?=$|[\\/])/.test(path) ? path.replace('~', homedir()) : path;
  return isAbsolute(home) ? home : resolve(folder, home);
}

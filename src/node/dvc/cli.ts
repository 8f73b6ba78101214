/** Finds the DVC command line. Reading never needs it; running does. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface DvcCli {
  readonly command: string;
  /** `['-m', 'dvc']` where a Python interpreter is the command. */
  readonly prefix: readonly string[];
  readonly version: string;
}

export interface DvcPlaces {
  /** From the settings; nothing else is tried when it is set. */
  readonly configured: string;
  /** The interpreter chosen in the editor, if any. */
  readonly interpreter: string | null;
  /** The project's folder, for `.venv` and `venv`. */
  readonly folder: string;
}

const WINDOWS = process.platform === 'win32';

/** The first place with a DVC that answers; null when there is none. */
export async function findDvc(places: DvcPlaces): Promise<DvcCli | null> {
  for (const { command, prefix } of candidates(places)) {
    const version = await versionOf(command, prefix);
    if (version !== null) {
      return { command, prefix, version };
    }
  }
  return null;
}

function candidates({ configured, interpreter, folder }: DvcPlaces): { command: string; prefix: readonly string[] }[] {
  if (configured !== '') {
    return [{ command: configured, prefix: [] }];
  }
  const environments = ['.venv', 'venv']
    .map((name) => join(folder, name, WINDOWS ? 'Scripts/dvc.exe' : 'bin/dvc'))
    .filter((path) => existsSync(path));
  return [
    ...(interpreter === null ? [] : [{ command: interpreter, prefix: ['-m', 'dvc'] }]),
    ...environments.map((command) => ({ command, prefix: [] })),
    { command: 'dvc', prefix: [] },
  ];
}

function versionOf(command: string, prefix: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(command, [...prefix, '--version'], { timeout: 30_000, env: dvcEnvironment(command) }, (error, stdout) =>
      resolve(error ? null : stdout.trim()),
    );
  });
}

/** Stages call `python` by name: the environment that DVC lives in comes first on the path. */
export function dvcEnvironment(command: string): { [name: string]: string | undefined } {
  const folder = dirname(command);
  const path = folder === '.' ? process.env['PATH'] : `${folder}${WINDOWS ? ';' : ':'}${process.env['PATH'] ?? ''}`;
  return { ...process.env, PATH: path, DVC_NO_ANALYTICS: '1', PYTHONUNBUFFERED: '1' };
}

/** Finds the DVC command line. Reading never needs it; running does. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';

/** How DVC is started. */
export interface DvcCommand {
  readonly command: string;
  /** `['-m', 'dvc']` where a Python interpreter is the command. */
  readonly prefixArgs: readonly string[];
}

export interface DvcCli extends DvcCommand {
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
const EXECUTABLE = WINDOWS ? 'dvc.exe' : 'dvc';

/** The first place with a DVC that answers; null when there is none. Starts Python: for actions, not for reading. */
export async function findDvc(places: DvcPlaces): Promise<DvcCli | null> {
  for (const candidate of await candidates(places)) {
    const version = await versionOf(candidate);
    if (version !== null) {
      return { ...candidate, version };
    }
  }
  return null;
}

/** The first place that seems to have one, by looking at files alone. */
export async function lookForDvc(places: DvcPlaces): Promise<DvcCommand | null> {
  for (const candidate of await candidates(places)) {
    const { command, prefixArgs } = candidate;
    const file = prefixArgs.length > 0 ? join(dirname(command), EXECUTABLE) : command;
    if (isAbsolute(file) ? await executable(file) : await onPath(file)) {
      return candidate;
    }
  }
  return null;
}

async function candidates({ configured, interpreter, folder }: DvcPlaces): Promise<DvcCommand[]> {
  if (configured !== '') {
    // A Python interpreter is accepted too.
    return [{ command: configured, prefixArgs: /python[\d.]*(\.exe)?$/i.test(configured) ? ['-m', 'dvc'] : [] }];
  }
  const found: DvcCommand[] = interpreter === null ? [] : [{ command: interpreter, prefixArgs: ['-m', 'dvc'] }];
  for (const name of ['.venv', 'venv']) {
    const command = join(folder, name, WINDOWS ? 'Scripts' : 'bin', EXECUTABLE);
    if (await executable(command)) {
      found.push({ command, prefixArgs: [] });
    }
  }
  return [...found, { command: 'dvc', prefixArgs: [] }];
}

function versionOf({ command, prefixArgs }: DvcCommand): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { timeout: 30_000, env: dvcEnvironment(command) };
    execFile(command, [...prefixArgs, '--version'], options, (error, stdout) => resolve(error ? null : stdout.trim()));
  });
}

function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function onPath(name: string): Promise<boolean> {
  const file = WINDOWS && !name.includes('.') ? `${name}.exe` : name;
  const found = await Promise.all((process.env['PATH'] ?? '').split(delimiter).map((folder) => executable(join(folder, file))));
  return found.includes(true);
}

/** Stages call `python` by name: the environment that DVC lives in comes first on the path. */
export function dvcEnvironment(command: string): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  const path = process.env['PATH'] ?? '';
  // Windows writes it `Path`.
  const name = inherited.find(([one]) => one.toUpperCase() === 'PATH')?.[0] ?? 'PATH';
  return {
    ...Object.fromEntries(inherited),
    [name]: isAbsolute(command) ? `${dirname(command)}${delimiter}${path}` : path,
    DVC_NO_ANALYTICS: '1',
    PYTHONUNBUFFERED: '1',
  };
}

/** Which Python gets DVC: a new environment of the project, or one that is there. */
import { join } from 'node:path';
import { QuickPickItemKind, Uri, window, type QuickPickItem } from 'vscode';
import { installInto, installIntoNew, type Install, type Interpreter } from '../../core/init/install.js';
import { findInterpreters, findUv, interpreterIn, probe, pythonName, type FoundInterpreter } from '../../node/init/interpreters.js';
import { askChoice, type Answer, type Step } from '../commands/steps.js';
import { interpreterOf } from '../tasks/dvc.js';
import type { IndexClient } from '../indexClient.js';
import type { Installation } from './session.js';

/** DVC 3 needs this Python. */
const OLDEST = [3, 9] as const;

export interface InterpreterQuestion {
  readonly index: IndexClient;
  readonly folder: string;
  /** Environments in the folder. */
  readonly environments: readonly string[];
  readonly packages: readonly string[];
}

/** Asks until there is an interpreter that can have DVC. Asking an interpreter starts it, so this is for actions only. */
export async function askInterpreter(question: InterpreterQuestion, step: Step): Promise<Answer<Installation>> {
  const { index, folder, environments, packages } = question;
  const [found, uv] = await Promise.all([findInterpreters(folder, environments, await interpreterOf(index, true)), findUv()]);
  let note = '';
  for (;;) {
    type Item = QuickPickItem & { readonly python?: FoundInterpreter; readonly browse?: true };
    const own = found.filter((one) => !one.place.startsWith('on the path') && !/^(?:conda|pyenv)/.test(one.place));
    const make: Item = {
      label: '$(add) A new environment in this folder',
      description: '.venv',
      detail: 'Made for this project alone; the Python of the system stays as it is.',
    };
    const items: Item[] = [
      ...own.map(item),
      ...(environments.includes('.venv') ? [] : [make]),
      { label: 'Others on this machine', kind: QuickPickItemKind.Separator },
      ...found.filter((one) => !own.includes(one)).map(item),
      { label: '$(folder-opened) Another Python…', browse: true },
    ];
    const answer = await askChoice(items, { ...step, placeholder: note === '' ? 'Which Python runs DVC' : note });
    if (answer.kind !== 'value') {
      return answer;
    }
    const python = answer.value.browse === true ? await browse() : answer.value.python;
    if (answer.value !== make && python === undefined) {
      continue;
    }
    const result =
      answer.value === make
        ? await newEnvironment(folder, found, packages, uv)
        : await existing(python?.path ?? '', python?.place ?? '', packages, uv);
    if ('problem' in result) {
      note = result.problem;
      continue;
    }
    return { kind: 'value', value: result };
  }
}

function item(python: FoundInterpreter): QuickPickItem & { readonly python: FoundInterpreter } {
  return { label: `$(snake) ${python.place}`, description: python.path, python };
}

async function browse(): Promise<FoundInterpreter | undefined> {
  const picked = await window.showOpenDialog({ title: 'A Python interpreter', openLabel: 'Use', defaultUri: Uri.file('/usr/bin') });
  const [uri] = picked ?? [];
  return uri && { path: uri.fsPath, place: uri.fsPath };
}

async function existing(
  path: string,
  place: string,
  packages: readonly string[],
  uv: string | null,
): Promise<Installation | { problem: string }> {
  const interpreter = await probe(path, packages);
  if (interpreter === null) {
    return { problem: `${path} does not answer as Python does.` };
  }
  if (!isNewEnough(interpreter)) {
    return { problem: `Python ${interpreter.version} is too old for DVC, which needs ${OLDEST.join('.')}.` };
  }
  const missing = packages.filter((name) => interpreter.versions[name] === null);
  const install: Install = missing.length === 0 ? { commands: [] } : installInto(interpreter, missing, uv);
  return 'problem' in install
    ? install
    : { place, commands: install.commands, python: path, name: await pythonName(path), environment: null };
}

async function newEnvironment(
  folder: string,
  found: readonly FoundInterpreter[],
  packages: readonly string[],
  uv: string | null,
): Promise<Installation | { problem: string }> {
  const environment = join(folder, '.venv');
  const own = interpreterIn(environment);
  let last: Install = installIntoNew(null, environment, own, packages, uv);
  for (const one of found) {
    const base = await probe(one.path, []);
    if (base !== null && isNewEnough(base)) {
      last = installIntoNew(base, environment, own, packages, uv);
      if ('commands' in last) {
        break;
      }
    }
  }
  return 'problem' in last ? last : { place: '.venv of this folder', commands: last.commands, python: own, name: 'python', environment };
}

function isNewEnough({ version }: Interpreter): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

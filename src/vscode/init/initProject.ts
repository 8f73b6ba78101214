/** “Initialize Project…”: from a folder with scripts to a project that runs. */
import { commands, ProgressLocation, ViewColumn, window, workspace } from 'vscode';
import { readerLines } from '../../core/init/readerLines.js';
import { ActionFailed, applyPlan, type Outcome } from '../../node/init/apply.js';
import { packagesOf, pythonName } from '../../node/init/interpreters.js';
import { EspalierError } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import type { IndexClient } from '../indexClient.js';
import { gitPath } from '../settings.js';
import { askFolder, look } from './folder.js';
import { install, remember } from './installing.js';
import { askInterpreter } from './interpreterPage.js';
import {
  askPages,
  constantsOf,
  constantsPage,
  dataPage,
  identityPage,
  largeFiles,
  largePage,
  parametersPage,
  stepsPage,
  type Page,
} from './pages.js';
import { pipelinePage } from './pipelinePage.js';
import { Previews } from './preview.js';
import { remotePage } from './remotePage.js';
import { reviewPage } from './reviewPage.js';
import { Session } from './session.js';
import { workplaceOf } from './workplace.js';

export async function initProject(parts: Parts): Promise<void> {
  const index = await askFolder(parts, 'Initialize project');
  if (index === null) {
    return;
  }
  const session = await startSession(parts, index);
  const previews = new Previews();
  try {
    if ((await askPages(session, () => pagesOf(parts, session, previews))) === 'next') {
      await previews.close();
      await carryOut(parts, session);
    }
  } finally {
    await previews.close();
    previews.dispose();
  }
}

export async function startSession(parts: Parts, index: IndexClient): Promise<Session> {
  const [{ facts, proposal }, dvc] = await Promise.all([look(index), parts.finder.find(index)]);
  return new Session(index, facts, proposal, {
    dvc: dvc?.version ?? null,
    place: dvc?.command ?? 'into a Python that you choose',
    python: dvc === null ? 'python' : await pythonName(dvc.command),
  });
}

function pagesOf(parts: Parts, session: Session, previews: Previews): Page[] {
  const { facts, proposal } = session;
  const pages: [boolean, Page][] = [
    [true, stepsPage],
    [session.has('environment'), interpreterPage],
    [session.has('parameters') && proposal.parameters.length > 0, parametersPage],
    [session.has('parameters') && constantsOf(session).length > 0, constantsPage],
    [session.has('pipeline'), pipelinePage(previews)],
    [session.has('data') && proposal.data.some((one) => !one.inDvc), dataPage],
    [session.has('remote') && facts.dvc.remotes.length === 0, remotePage],
    [session.has('commit') && !facts.git.commits && largeFiles(session).length > 0, largePage],
    [session.has('commit') && !facts.git.identity, identityPage],
    [true, requirementsThen(parts, reviewPage(previews))],
  ];
  return pages.filter(([wanted]) => wanted).map(([, page]) => page);
}

const interpreterPage: Page = async (session, step) => {
  const answer = await askInterpreter(
    { index: session.index, folder: session.facts.folder, environments: session.facts.environments, packages: ['dvc', 'dvclive'] },
    { ...step, title: 'Initialize project: Python for DVC' },
  );
  if (answer.kind === 'value') {
    session.install(answer.value);
  }
  return answer.kind === 'value' ? 'next' : answer.kind;
};

/** The versions are those of the environment, which is asked once it is known; one that is only to be made has none yet. */
function requirementsThen(parts: Parts, page: Page): Page {
  return async (session, step) => {
    if (session.has('requirements') && session.pins === null) {
      await readPins(parts, session);
    }
    return page(session, step);
  };
}

async function readPins(parts: Parts, session: Session): Promise<void> {
  const cli = await parts.finder.find(session.index);
  const python = session.installation === null ? interpreterOfDvc(cli?.command, cli?.prefixArgs ?? []) : session.installation.python;
  if (python === null || (session.installation?.commands.length ?? 0) > 0) {
    return;
  }
  const reads = session.files.moves.length > 0 && session.paramsFile === 'params.yaml' ? ['yaml'] : [];
  const modules = [...new Set([...session.facts.scripts.flatMap((script) => [...script.imports]), ...reads])];
  const { pins, missing } = await packagesOf(python, modules, ['dvc', 'dvclive']);
  session.pins = pins;
  if (missing.length > 0) {
    parts.log.warn(`${python} does not have what the scripts import: ${missing.join(', ')}`);
  }
}

/** `dvc` stands beside the interpreter of its environment. */
function interpreterOfDvc(command: string | undefined, prefixArgs: readonly string[]): string | null {
  if (command === undefined) {
    return null;
  }
  return prefixArgs.length > 0 ? command : /[\\/]/.test(command) ? command.replace(/dvc(\.exe)?$/i, 'python$1') : null;
}

async function carryOut(parts: Parts, session: Session): Promise<void> {
  const { index, installation } = session;
  const installed = session.has('environment') && installation !== null ? await install(parts, index, installation) : null;
  if (installed !== null && session.has('requirements')) {
    session.installation = installation === null ? null : { ...installation, commands: [] };
    await readPins(parts, session);
  }
  const dvc = async (): ReturnType<Parts['runner']['dvc']> => {
    const found = installed === null ? await parts.finder.find(index) : { ...installed, version: '' };
    if (found === null) {
      throw new EspalierError('dvc-missing', 'DVC was not found.', 'Install it, or set “espalier.dvcPath”.');
    }
    return found;
  };
  const { plan } = session;
  let outcome: Outcome;
  try {
    outcome = await window.withProgress(
      { location: ProgressLocation.Notification, title: 'Initializing project', cancellable: true },
      (progress, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        const say = (line: string): void => parts.log.info(line);
        const step = (title: string, _: number, of: number): void => progress.report({ message: title, increment: 100 / of });
        return applyPlan(plan, workplaceOf(session, gitPath(index.folder), dvc, say, step), controller.signal);
      },
    );
  } catch (error) {
    await parts.workspace.reopen();
    throw error instanceof ActionFailed && error.code === 'cancelled'
      ? new EspalierError('init-stopped', `Stopped before: ${error.action}.`, 'What was done stays. Start again to go on from there.')
      : error;
  }
  if (installed !== null) {
    await remember(parts, index, installed.command);
  }
  await parts.workspace.reopen();
  // What a script was is one Undo away.
  for (const { script } of plan.files.moves) {
    await window.showTextDocument(session.uri(script), { preview: false, preserveFocus: true, viewColumn: ViewColumn.Active });
  }
  await showReaders(session);
  await finish(session, outcome);
}

/** The lines for those who change their scripts themselves. */
async function showReaders(session: Session): Promise<void> {
  if (!session.byHand || !session.has('parameters')) {
    return;
  }
  const format = session.paramsFile.endsWith('.json') ? 'json' : 'yaml';
  const blocks = session.moves.map(({ script, section, keys }) =>
    [
      `# ${script}`,
      ...readerLines({ file: session.paramsFile, format, section }),
      ...keys.map(([name, key]) => `${name} = PARAMS[${JSON.stringify(key)}]`),
      '',
    ].join('\n'),
  );
  if (blocks.length > 0) {
    await window.showTextDocument(await workspace.openTextDocument({ language: 'python', content: blocks.join('\n') }), { preview: false });
  }
}

async function finish(session: Session, { done }: Outcome): Promise<void> {
  const hasPipeline = session.files.stages.length > 0 || (session.facts.pipeline?.stages.length ?? 0) > 0;
  const [run, add, output] = ['Run Experiment…', 'Add Stage…', 'Show Output'];
  const text =
    done.length === 0 ? 'There was nothing to do.' : `The project is set up: ${done.length} ${done.length === 1 ? 'step' : 'steps'} done.`;
  const picked = await window.showInformationMessage(text, hasPipeline ? run : add, output);
  if (picked !== undefined) {
    await commands.executeCommand(
      { [run]: 'espalier.runExperiment', [add]: 'espalier.addStage', [output]: 'espalier.openOutput' }[picked] ?? 'espalier.openOutput',
    );
  }
}

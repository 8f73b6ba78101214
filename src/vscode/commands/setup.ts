/** Commands about Espalier itself: what it shows, and what it needs. */
import { join } from 'node:path';
import { ConfigurationTarget, ProcessExecution, Task, TaskScope, window, workspace } from 'vscode';
import { EspalierError } from '../../protocol/index.js';
import { interpreterOf } from '../tasks/dvc.js';
import type { ExperimentNode } from '../trees/experimentsTree.js';
import type { Handlers, Parts } from './register.js';
import { indexOf } from './targets.js';

type Ids =
  | 'espalier.refresh'
  | 'espalier.openOutput'
  | 'espalier.initGit'
  | 'espalier.installDvc'
  | 'espalier.chooseMainMetric'
  | 'espalier.showMoreCommits';

export function setupCommands(parts: Parts): Pick<Handlers, Ids> {
  return {
    async 'espalier.refresh'() {
      parts.finder.forget();
      await Promise.all(parts.workspace.all.map((index) => index.refresh()));
    },
    'espalier.openOutput': () => parts.log.show(true),
    async 'espalier.initGit'() {
      const index = indexOf(parts);
      await parts.git(index).init();
      await parts.workspace.reopen();
    },
    'espalier.installDvc': () => installDvc(parts),
    'espalier.chooseMainMetric': () => chooseMainMetric(parts),
    async 'espalier.showMoreCommits'(target: unknown) {
      const node = target as ExperimentNode | undefined;
      if (node?.kind === 'more') {
        parts.tree.showMore(node);
      } else {
        await (node?.kind === 'node' ? node.index : indexOf(parts)).showMoreCommits();
      }
    },
  };
}

async function installDvc(parts: Parts): Promise<void> {
  if (!workspace.isTrusted) {
    throw new EspalierError('restricted', 'Nothing runs in Restricted Mode.', 'Trust this workspace first.');
  }
  const index = indexOf(parts);
  const chosen = await interpreterOf(index, true);
  const environment = join(index.projectRoot, '.venv');
  const python = process.platform === 'win32' ? 'python' : 'python3';
  const own = join(environment, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const offers: { label: string; detail: string; steps: [string, ...string[]][] }[] = [
    {
      label: '$(folder) In a new environment of this project',
      detail: environment,
      steps: [
        [python, '-m', 'venv', environment],
        [own, '-m', 'pip', 'install', 'dvc', 'dvclive'],
      ],
    },
  ];
  if (chosen !== null) {
    offers.unshift({
      label: '$(snake) In the chosen Python environment',
      detail: chosen,
      steps: [[chosen, '-m', 'pip', 'install', 'dvc', 'dvclive']],
    });
  }
  const picked = await window.showQuickPick(offers, { title: 'Install DVC', placeHolder: 'Where to install DVC with pip' });
  for (const [command, ...args] of picked?.steps ?? []) {
    parts.log.info(JSON.stringify([command, ...args]));
    const execution = new ProcessExecution(command, args, { cwd: index.projectRoot });
    const scope = workspace.getWorkspaceFolder(index.folder) ?? TaskScope.Workspace;
    const code = await parts.runner.execute(new Task({ type: 'process' }, scope, 'Install DVC', 'Espalier', execution, []));
    if (code !== 0) {
      throw new EspalierError('install-failed', 'DVC could not be installed.', 'The terminal says why.');
    }
  }
  if (picked) {
    parts.finder.forget();
    if ((await parts.finder.find(index)) !== null) {
      void window.showInformationMessage('DVC is installed.');
    }
  }
}

async function chooseMainMetric(parts: Parts): Promise<void> {
  const index = indexOf(parts);
  const { columns, mainMetric } = await index.ask('table', {});
  const items = columns
    .filter((column) => column.id[0] === 'metric' && column.numeric)
    .map((column) => ({
      label: column.label,
      description: [
        JSON.stringify(column.id) === JSON.stringify(mainMetric) ? 'chosen now' : '',
        column.better === null ? '' : `${column.better} is better`,
      ]
        .filter(Boolean)
        .join(' · '),
    }));
  const picked = await window.showQuickPick(items, {
    title: 'Main metric',
    placeHolder: items.length === 0 ? 'There are no metrics yet.' : 'The metric that says which experiment is best',
  });
  if (picked) {
    await workspace.getConfiguration('espalier', index.folder).update('mainMetric', picked.label, ConfigurationTarget.WorkspaceFolder);
  }
}

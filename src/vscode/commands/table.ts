/** Every command, in one table that a test compares with `package.json`. */
import { commands, Uri, window, type Disposable } from 'vscode';
import { EspalierError, type KeyPath, type RowId } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { isRowNode, type ExperimentNode } from '../trees/experimentsTree.js';
import type { PipelineNode } from '../trees/pipelineTree.js';
import type { Context } from './context.js';
import * as experiments from './experiments.js';
import { RepositoryActions } from './git.js';
import * as run from './run.js';
import { needIndex, tell } from './support.js';

type Handler = (context: Context, ...args: unknown[]) => Promise<void> | void;

/** Rows of the tree items a menu was opened on, of a panel's call, or of the tree's selection. */
function target(context: Context, clicked: unknown, all: unknown): { index: IndexClient; ids: readonly RowId[] } {
  const nodes = (Array.isArray(all) && all.length > 0 ? all : [clicked]).filter(isRowNode);
  const picked = nodes.length > 0 ? nodes.map(({ index, node }) => ({ index, id: node.row.id })) : context.selected();
  const index = picked[0]?.index ?? needIndex(context);
  return { index, ids: picked.filter((one) => one.index === index).map((one) => one.id) };
}

async function stageName(context: Context, argument: unknown): Promise<string> {
  if (typeof argument === 'string') {
    return argument;
  }
  const node = argument as PipelineNode | undefined;
  if (node?.kind === 'stage') {
    return node.stage.name;
  }
  const { stages } = await needIndex(context).ask('pipeline', {});
  const picked = await window.showQuickPick(
    stages.map((stage) => ({ label: stage.name, description: stage.state })),
    { title: 'Which stage?' },
  );
  if (!picked) {
    throw new EspalierError('cancelled', 'Nothing was chosen.');
  }
  return picked.label;
}

const onRows =
  (action: (context: Context, index: IndexClient, ids: readonly RowId[]) => Promise<void>): Handler =>
  (context, clicked, all) => {
    const { index, ids } = target(context, clicked, all);
    return action(context, index, ids);
  };

export const COMMANDS: Readonly<Record<string, Handler>> = {
  'espalier.runExperiment': (context) => run.runExperiment(context),
  'espalier.runStage': async (context, stage) => run.runStage(context, await stageName(context, stage)),
  'espalier.reproduce': (context) => run.reproduce(context),
  'espalier.startQueue': (context) => run.startQueue(context),
  'espalier.stop': (context) => context.runner.stop(),
  'espalier.runWith': (context, uri, path) => run.runWith(context, uri as Uri, path as KeyPath),
  'espalier.freezeStage': async (context, stage) => run.setStageFrozen(context, await stageName(context, stage), true),
  'espalier.unfreezeStage': async (context, stage) => run.setStageFrozen(context, await stageName(context, stage), false),
  'espalier.apply': onRows(experiments.apply),
  'espalier.branch': onRows(experiments.branch),
  'espalier.remove': onRows(experiments.remove),
  'espalier.openLog': onRows(experiments.openLog),
  'espalier.compareSelected': onRows((context, _index, ids) => experiments.compare(context, ids)),
  'espalier.copyId': onRows((_context, _index, ids) => experiments.copyId(ids)),
  'espalier.compareWithHead': (context, file) => experiments.compareWithHead(context, String(file)),
  'espalier.chooseMainMetric': (context) => experiments.chooseMainMetric(context),
  'espalier.showPanel': (context) => context.panels.show(),
  'espalier.refresh': async (context) => {
    context.finder.forget();
    await Promise.all(context.workspace.all.map((index) => index.refresh()));
  },
  'espalier.openOutput': (context) => context.log.show(),
  'espalier.showMore': (context, node) => context.tree.showMore(node as ExperimentNode),
  'espalier.initGit': async (context) => {
    const index = needIndex(context);
    await new RepositoryActions(index, context.log).init();
    await index.refresh();
  },
  'espalier.installDvc': (context) => {
    const terminal = window.createTerminal({ name: 'Install DVC', cwd: needIndex(context).projectRoot });
    terminal.show();
    terminal.sendText('python3 -m pip install dvc', false);
  },
};

export function registerCommands(context: Context): Disposable[] {
  return Object.entries(COMMANDS).map(([id, handler]) =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        await handler(context, ...args);
      } catch (error) {
        if (!(error instanceof EspalierError && error.code === 'cancelled')) {
          void tell(context, error);
        }
      }
    }),
  );
}

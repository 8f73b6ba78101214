/** Commands on stages of the pipeline. */
import { join } from 'node:path';
import { Range, Uri, window, workspace, WorkspaceEdit } from 'vscode';
import { EspalierError } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { PipelineNode } from '../trees/pipelineTree.js';
import type { Handlers, Parts } from './register.js';
import { indexOf } from './targets.js';

/** Argument of the CodeLens commands. */
export interface StageTarget {
  readonly uri: Uri;
  /** As DVC makes it: `nested/dvc.yaml:train`. */
  readonly name: string;
  /** Relative to the project. */
  readonly file: string;
}

interface FoundStage {
  readonly index: IndexClient;
  readonly name: string;
  readonly file: string;
}

export function stageCommands(parts: Parts): Pick<Handlers, 'espalier.freezeStage' | 'espalier.unfreezeStage'> {
  const setFrozen = async (target: unknown, frozen: boolean): Promise<void> => {
    const stage = await stageOf(parts, target);
    if (!stage) {
      return;
    }
    const { index, file, name } = stage;
    const uri = Uri.file(join(index.projectRoot, file));
    const document = await workspace.openTextDocument(uri);
    const local = name.startsWith(`${file}:`) ? name.slice(file.length + 1) : name;
    const change = await index.ask('setFrozen', { text: document.getText(), stage: local, frozen });
    if (change === null) {
      return;
    }
    const edit = new WorkspaceEdit();
    edit.replace(uri, new Range(document.positionAt(change.start), document.positionAt(change.end)), change.text);
    if (!(await workspace.applyEdit(edit)) || !(await document.save())) {
      throw new EspalierError('cannot-save', `${file} could not be saved.`);
    }
  };
  return {
    'espalier.freezeStage': (target: unknown) => setFrozen(target, true),
    'espalier.unfreezeStage': (target: unknown) => setFrozen(target, false),
  };
}

/** The stage of a lens or a tree item, else one that is picked; null when the user left. */
export async function stageOf(parts: Parts, target: unknown): Promise<FoundStage | null> {
  if (isStageNode(target)) {
    return { index: target.index, name: target.stage.name, file: target.stage.file };
  }
  if (isStageTarget(target)) {
    return { index: parts.workspace.of(target.uri) ?? indexOf(parts), name: target.name, file: target.file };
  }
  const index = indexOf(parts);
  const { stages } = await index.ask('pipeline', {});
  const items = stages.map((stage) => ({ label: stage.name, description: stage.state, stage }));
  const picked = await window.showQuickPick(items, {
    title: 'Run stage',
    placeHolder: items.length === 0 ? 'dvc.yaml has no stages.' : 'Stage',
  });
  return picked ? { index, name: picked.stage.name, file: picked.stage.file } : null;
}

function isStageNode(target: unknown): target is PipelineNode & { kind: 'stage' } {
  return typeof target === 'object' && target !== null && 'stage' in target && 'index' in target;
}

function isStageTarget(target: unknown): target is StageTarget {
  return typeof target === 'object' && target !== null && 'uri' in target && 'name' in target && 'file' in target;
}

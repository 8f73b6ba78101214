/** The pipeline of the working tree: its stages, and whether each is up to date. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inPipelineOrder, parentOf, parseDvcLock, parseDvcYaml, stageStatus, type StageDefinition } from '../../core/pipeline/index.js';
import { formatOf, parseValues } from '../../core/values/index.js';
import type { Stage } from '../../protocol/model.js';
import { FileHashes } from './hashes.js';

export interface PipelineStatus {
  readonly stages: readonly Stage[];
  readonly errors: readonly { readonly file: string; readonly message: string }[];
}

/** @param files `dvc.yaml` files, relative to `root`. One that cannot be read costs its own stages only. */
export async function pipelineStatus(
  root: string,
  files: readonly string[],
  hashes: FileHashes,
  signal?: AbortSignal,
): Promise<PipelineStatus> {
  const errors: { file: string; message: string }[] = [];
  const found: (StageDefinition & { file: string; stage: Stage })[] = [];
  const read = (path: string): Promise<string | null> => readFile(join(root, path), 'utf8').catch(() => null);
  for (const file of files) {
    try {
      const text = await read(file);
      if (text === null) {
        continue;
      }
      const { stages } = parseDvcYaml(text, file);
      const folder = parentOf(file);
      const lockText = await read(folder === '' ? 'dvc.lock' : `${folder}/dvc.lock`);
      const lock = lockText === null ? null : parseDvcLock(lockText, (name) => stages.find((one) => one.name === name)?.wdir ?? folder);
      for (const definition of stages) {
        const status = await stageStatus(definition, lock?.get(definition.name), {
          hash: (path) => hashes.hash(join(root, path), signal),
          params: async (path) => {
            const content = await read(path);
            return content === null ? null : parseValues(content, formatOf(path));
          },
        });
        found.push({ ...definition, file, stage: toStage(definition, file, status) });
      }
    } catch (error) {
      signal?.throwIfAborted();
      errors.push({ file, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return { stages: inPipelineOrder(found).map((one) => one.stage), errors };
}

function toStage(definition: StageDefinition, file: string, status: Pick<Stage, 'state' | 'reasons'>): Stage {
  return {
    name: file === 'dvc.yaml' ? definition.name : `${file}:${definition.name}`,
    file,
    command: definition.command.join(' && '),
    deps: definition.deps,
    outs: [...definition.outs, ...definition.metrics, ...definition.plots].map((out) => out.path),
    range: { start: 0, end: 0 },
    frozen: definition.frozen,
    ...status,
  };
}

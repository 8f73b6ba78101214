/** Where a sweep keeps what Git does not: its journal, orders to its engine, logs of its trials. All below `.dvc/tmp/espalier/sweeps`. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EspalierError } from '../../protocol/rpc.js';

export class SweepFolder {
  constructor(
    /** The project's folder (that of `.dvc`), absolute. */
    readonly dvcRoot: string,
    /** Names the journal and the experiments. */
    readonly label: string,
  ) {}

  get path(): string {
    return join(sweepsFolder(this.dvcRoot), this.label);
  }

  get journal(): string {
    return join(this.path, 'journal.jsonl');
  }

  /** Who runs it: a process that is alive, or none. */
  get engine(): string {
    return join(this.path, 'engine.json');
  }

  /** One file for each order that waits. */
  get orders(): string {
    return join(this.path, 'orders');
  }

  /** One file for each run that is under way, by the name of its experiment. */
  get running(): string {
    return join(this.path, 'running');
  }

  log(name: string): string {
    return join(this.path, 'logs', `${name}.log`);
  }

  /** Optuna's file, for its dashboard. */
  get study(): string {
    return join(this.path, 'optuna.log');
  }

  /** What the journal holds; empty when there is none. */
  readJournal(): Promise<string> {
    return readFile(this.journal, 'utf8').catch((error: unknown) => {
      if (isMissing(error)) {
        return '';
      }
      throw error;
    });
  }
}

export function sweepsFolder(dvcRoot: string): string {
  return join(dvcRoot, '.dvc', 'tmp', 'espalier', 'sweeps');
}

/** Labels of all sweeps that have a journal. */
export async function sweepLabels(dvcRoot: string): Promise<string[]> {
  const entries = await readdir(sweepsFolder(dvcRoot), { withFileTypes: true }).catch(() => []);
  const labels = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return labels.filter((label) => existsSync(new SweepFolder(dvcRoot, label).journal));
}

/** What a sweep is called, from its file: letters that Git's names and file systems take, and no more. */
export function labelOf(file: string, name: string | null): string {
  const label = (name ?? basename(file).replace(/\.[^.]*$/, ''))
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[-.]+|[-.]+$/g, '')
    .replace(/\.lock$/i, '-lock')
    .slice(0, 60);
  if (label === '') {
    throw new EspalierError('bad-name', 'The sweep has no name that experiments could have.', 'Give it a “name” of letters and digits.');
  }
  return label;
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

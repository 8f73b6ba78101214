/** Short commands of DVC, without a terminal: a line of progress, and when they fail the reason. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProgressLocation, window, type LogOutputChannel } from 'vscode';
import { hideSecrets } from '../../core/share/secrets.js';
import { errorInOutput } from '../../core/run/failure.js';
import { dvcEnvironment } from '../../node/dvc/cli.js';
import { startProcess } from '../../node/run/process.js';
import { EspalierError } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import type { Runner } from '../tasks/runner.js';

export interface BackgroundParts {
  readonly runner: Runner;
  readonly log: LogOutputChannel;
}

/** What it printed. Throws `dvc-failed` with what DVC said, or `cancelled`. */
export async function runDvc(
  { runner, log }: BackgroundParts,
  index: IndexClient,
  title: string,
  words: readonly string[],
  /** Text of the user's own DVC configuration while it runs; else that is as it is. */
  config: string | null = null,
  /** Where it runs. */
  cwd: string = index.projectRoot,
): Promise<string> {
  const cli = await runner.dvc(index);
  const argv = [...cli.prefixArgs, ...words];
  log.info(`${cwd}$ ${JSON.stringify([cli.command, ...argv])}`);
  const folder = await mkdtemp(join(tmpdir(), 'espalier-dvc-'));
  try {
    if (config !== null) {
      await writeFile(join(folder, 'config'), config, { mode: 0o600 });
    }
    return await window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
      const controller = new AbortController();
      const subscription = token.onCancellationRequested(() => controller.abort());
      const output = join(folder, 'output');
      const running = await startProcess({
        command: cli.command,
        args: argv,
        cwd,
        env: { ...dvcEnvironment(cli.command), ...(config === null ? {} : { DVC_GLOBAL_CONFIG_DIR: folder }) },
        log: output,
        onOutput: (chunk) => progress.report({ message: lastLine(chunk.toString()) }),
        signal: controller.signal,
      });
      const ended = await running.ended;
      subscription.dispose();
      const text = await readFile(output, 'utf8').catch(() => '');
      log.info(`exit code ${ended.code ?? ended.signal ?? ''}: ${text.trim()}`);
      if (ended.stopped) {
        throw new EspalierError('cancelled', `${title} was cancelled.`);
      }
      if (ended.code !== 0) {
        throw new EspalierError('dvc-failed', `${title} failed: ${errorInOutput(text)}`);
      }
      return text;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await index.refresh();
  }
}

function lastLine(text: string): string {
  return hideSecrets(text.trimEnd().split('\n').at(-1)?.trim() ?? '').slice(0, 100);
}

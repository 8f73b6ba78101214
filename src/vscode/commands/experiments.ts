/** Commands on experiments that change nothing: their log, their commit. */
import { commands, env } from 'vscode';
import { EspalierError } from '../../protocol/index.js';
import type { Handlers, Parts } from './register.js';
import { openLog } from './runs.js';
import { isRunOf } from './runTargets.js';
import { targetsOf } from './targets.js';

type Ids = 'espalier.openLog' | 'espalier.copyId';

export function experimentCommands(parts: Parts): Pick<Handlers, Ids> {
  return {
    async 'espalier.openLog'(...args) {
      const [target] = args;
      if (isRunOf(target) && target.run.log !== null) {
        const { root } = await target.index.ask('explainRun', { id: target.run.id });
        await openLog(target.index, target.run.label, target.run.log, root);
        return;
      }
      const { index, rows } = await targetsOf(parts, args, 'Open the log of', (row) => row.log !== null || row.state === 'running');
      const [row] = rows;
      if (row?.log) {
        await openLog(index, row.label, row.log, index.projectRoot);
      } else if (row) {
        await commands.executeCommand('workbench.action.terminal.focus');
      } else if (args.length > 0) {
        throw new EspalierError('no-log', 'There is no log of this run.', 'Runs that were started in a terminal write there.');
      }
    },
    async 'espalier.copyId'(...args) {
      const { rows } = await targetsOf(parts, args, 'Copy the commit ID of', () => true);
      await env.clipboard.writeText(rows.map((row) => row.id).join('\n'));
    },
  };
}

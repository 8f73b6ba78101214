/** Commands that keep, share and bring back experiments and data. What they do is loaded when the first of them is used. */
import { unwrap } from '../../protocol/index.js';
import type { Handler, Handlers, Parts } from '../commands/register.js';
import type { FlowName } from './flows.js';

const NAMES = [
  'applyExperiment',
  'rollBack',
  'restoreWorkspace',
  'removeExperiments',
  'restoreExperiments',
  'renameExperiment',
  'branchFromExperiment',
  'branchFromBaseline',
  'commitExperiment',
  'saveWorkspace',
  'finalizeBest',
  'toggleStar',
  'editNote',
  'editTags',
  'pushExperiments',
  'pullExperiments',
  'listRemote',
  'fetchMetrics',
  'addData',
  'openChanges',
  'mergeExperiment',
  'checkOutData',
  'pushData',
  'pullData',
  'fetchData',
  'checkRemoteData',
] as const satisfies readonly FlowName[];

type Ids = `espalier.${(typeof NAMES)[number]}`;

export function shareCommands(parts: Parts): Pick<Handlers, Ids> {
  const flow =
    (name: FlowName): Handler =>
    async (...args) =>
      unwrap(await (await import('./flows.js')).runFlow(name, parts, args));
  return Object.fromEntries(NAMES.map((name) => [`espalier.${name}`, flow(name)])) as Record<Ids, Handler>;
}

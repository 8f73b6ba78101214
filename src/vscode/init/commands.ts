/** Commands that set a project up. What they do is loaded when the first of them is used. */
import { unwrap } from '../../protocol/index.js';
import type { Handler, Handlers, Parts } from '../commands/register.js';

type Ids = 'espalier.initProject' | 'espalier.addStage' | 'espalier.installDvc';

export function initCommands(parts: Parts): Pick<Handlers, Ids> {
  const flow =
    (name: 'initProject' | 'addStage' | 'installDvc'): Handler =>
    async () =>
      unwrap(await (await import('./flows.js')).runFlow(name, parts));
  return {
    'espalier.initProject': flow('initProject'),
    'espalier.addStage': flow('addStage'),
    'espalier.installDvc': flow('installDvc'),
  };
}

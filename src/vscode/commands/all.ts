/** What each command of the table does. */
import { experimentCommands } from './experiments.js';
import { historyCommands } from './history.js';
import { initCommands } from '../init/commands.js';
import { metricsCommands } from './metrics.js';
import { panelCommands } from './panel.js';
import { parameterCommands } from './parameters.js';
import { queueCommands } from './queue.js';
import type { Handlers, Parts } from './register.js';
import { runCommands } from './run.js';
import { runsCommands } from './runs.js';
import { setupCommands } from './setup.js';
import { stageCommands } from './stages.js';
import { shareCommands } from '../share/commands.js';
import { sweepCommands } from '../sweeps/commands.js';

export function allCommands(parts: Parts): Handlers {
  return {
    ...panelCommands(parts),
    ...runCommands(parts),
    ...runsCommands(parts),
    ...queueCommands(parts),
    ...parameterCommands(parts),
    ...stageCommands(parts),
    ...experimentCommands(parts),
    ...shareCommands(parts),
    ...metricsCommands(parts),
    ...historyCommands(parts),
    ...setupCommands(parts),
    ...initCommands(parts),
    ...sweepCommands(parts),
  };
}

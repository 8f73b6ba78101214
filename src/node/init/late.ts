/** `InitMethods`, loaded when the first of them is asked for: once in the life of a project. */
import type { InitMethods } from '../../protocol/init.js';
import { unwrap, type Handlers } from '../../protocol/rpc.js';

const late =
  <K extends keyof InitMethods>(method: K) =>
  async (params: InitMethods[K]['params'], signal: AbortSignal): Promise<InitMethods[K]['result']> =>
    unwrap(await (await import('./methods.js')).answer(method, params, signal));

export const lateInit: Handlers<InitMethods> = {
  lookAtFolder: late('lookAtFolder'),
  stagesWithParameters: late('stagesWithParameters'),
  draftFiles: late('draftFiles'),
};

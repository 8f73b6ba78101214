/** The requests of `InitMethods`, which need no index. */
import { draftFiles, stagesWithParameters } from '../../core/init/drafts.js';
import type { InitMethods } from '../../protocol/init.js';
import { toFailure, type Handlers, type Result } from '../../protocol/rpc.js';
import { lookAtFolder } from './look.js';

const handlers: Handlers<InitMethods> = {
  lookAtFolder,
  stagesWithParameters,
  draftFiles: ({ choices, texts }) => draftFiles(choices, texts),
};

/** Never rejects. This is bundled as a file of its own, whose errors are not of the classes that the rest knows: failures are values. */
export async function answer<K extends keyof InitMethods>(
  method: K,
  params: InitMethods[K]['params'],
  signal: AbortSignal,
): Promise<Result<InitMethods[K]['result']>> {
  try {
    return { ok: true, value: await handlers[method](params, signal) };
  } catch (error) {
    return { ok: false, error: toFailure(error) };
  }
}

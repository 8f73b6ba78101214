/** What the commands do, bundled as a file of its own: they are used once in the life of a project. Failures are values, see `late.ts`. */
import { EspalierError, toFailure, type Result } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { addStage } from './addStage.js';
import { refuseRestricted } from './folder.js';
import { initProject } from './initProject.js';
import { installDvc } from './installDvc.js';

const FLOWS = { initProject, addStage, installDvc };

/** Never rejects. */
export async function runFlow(name: keyof typeof FLOWS, parts: Parts): Promise<Result<null>> {
  try {
    refuseRestricted();
    await FLOWS[name](parts);
    return { ok: true, value: null };
  } catch (error) {
    if (!(error instanceof EspalierError)) {
      parts.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    return { ok: false, error: toFailure(error) };
  }
}

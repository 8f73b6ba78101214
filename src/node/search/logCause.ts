/** Why a training failed: DVC says which stage did, the training's own last words say why. */
import { open } from 'node:fs/promises';

const TAIL = 64 * 1024;
/** `ValueError: ...`, `torch.cuda.OutOfMemoryError: ...`, as Python ends a traceback. */
const EXCEPTION = /^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Iteration|Warning)(?::.*)?$/;

/** The last exception in a log, one line; null when there is none. */
export async function causeInLog(path: string): Promise<string | null> {
  const file = await open(path).catch(() => null);
  if (file === null) {
    return null;
  }
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TAIL), 0, TAIL, Math.max(0, size - TAIL));
    const lines = buffer.toString('utf8', 0, bytesRead).split(/\r?\n/);
    return lines.findLast((line) => EXCEPTION.test(line)) ?? null;
  } finally {
    await file.close();
  }
}

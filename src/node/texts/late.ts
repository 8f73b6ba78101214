/** `TextMethods`, loaded when the first of them is asked for. */
import { unwrap } from '../../protocol/rpc.js';
import type { TextMethods } from './methods.js';

export async function askTexts<K extends keyof TextMethods>(
  method: K,
  ...params: Parameters<TextMethods[K]>
): Promise<ReturnType<TextMethods[K]>> {
  return unwrap((await import('./methods.js')).answer(method, ...params));
}

/** The extension's log, in which no secret of an address is written. */
import { window, type LogOutputChannel } from 'vscode';
import { hideSecrets } from '../../core/share/secrets.js';

const WRITERS: readonly (string | symbol)[] = ['trace', 'debug', 'info', 'warn', 'error', 'append', 'appendLine'];

export function createLog(): LogOutputChannel {
  return new Proxy(window.createOutputChannel('Espalier', { log: true }), {
    get(channel, key) {
      const value: unknown = Reflect.get(channel, key);
      if (typeof value !== 'function') {
        return value;
      }
      const call = value.bind(channel) as (...args: unknown[]) => unknown;
      return WRITERS.includes(key) ? (...args: unknown[]) => call(...args.map(hidden)) : call;
    },
  });
}

function hidden(value: unknown): unknown {
  return typeof value === 'string' ? hideSecrets(value) : value instanceof Error ? hideSecrets(value.stack ?? value.message) : value;
}

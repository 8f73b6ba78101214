/** The panel's line to the extension host. */
import { unpack } from '../src/protocol/packed.js';
import { connect, type Client } from '../src/protocol/rpc.js';
import type { PanelEvents, PanelMethods } from '../src/protocol/panel.js';

export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}

export type Host = Client<PanelMethods, PanelEvents>;

export function connectHost(api: VsCodeApi): Host {
  const host = connect<PanelMethods, PanelEvents>({
    post: (message) => api.postMessage(message),
    onMessage(listener) {
      const receive = (event: MessageEvent): void => listener(unpack(event.data));
      window.addEventListener('message', receive);
      return () => window.removeEventListener('message', receive);
    },
  });
  const log = (message: string): void => void host.request('log', { level: 'error', message: message.slice(0, 10_000) });
  window.addEventListener('error', (event) => {
    // Says only that an observer had more to report than fits a frame.
    if (!event.message.startsWith('ResizeObserver loop')) {
      log(describe(event.error ?? event.message));
    }
  });
  window.addEventListener('unhandledrejection', (event) => log(describe(event.reason)));
  return host;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

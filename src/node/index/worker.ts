/** Entry of the worker thread: the index behind RPC. The extension host never parses or reads repositories itself. */
import { parentPort } from 'node:worker_threads';
import { serve, type IndexEvents, type IndexMethods } from '../../protocol/index.js';
import { createService } from './service.js';

if (parentPort) {
  const port = parentPort;
  const service = createService((event, data) => server.emit(event, data));
  const server = serve<IndexMethods, IndexEvents>(
    {
      post: (message) => port.postMessage(message),
      onMessage(listener) {
        port.on('message', listener);
        return () => port.off('message', listener);
      },
    },
    service.handlers,
  );
  port.on('close', () => service.dispose());
}

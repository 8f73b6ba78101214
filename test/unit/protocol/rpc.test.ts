import { describe, expect, it, vi } from 'vitest';
import { connect, EspalierError, serve, unwrap, type Endpoint } from '../../../src/protocol/rpc.js';

type Api = {
  double: { params: { n: number }; result: number };
  wait: { params: Record<string, never>; result: string };
};
type Said = { ticked: number };

function pair(): [Endpoint, Endpoint] {
  const listeners: [Set<(message: unknown) => void>, Set<(message: unknown) => void>] = [new Set(), new Set()];
  const end = (own: 0 | 1): Endpoint => ({
    post: (message) => queueMicrotask(() => listeners[own === 0 ? 1 : 0].forEach((listener) => listener(structuredClone(message)))),
    onMessage(listener) {
      listeners[own].add(listener);
      return () => listeners[own].delete(listener);
    },
  });
  return [end(0), end(1)];
}

function setUp() {
  const [a, b] = pair();
  const aborted = vi.fn();
  const server = serve<Api, Said>(b, {
    double({ n }) {
      if (n < 0) {
        throw new EspalierError('negative', 'n is negative', 'Use a positive number.');
      }
      return 2 * n;
    },
    wait: (_params, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          aborted();
          reject(new EspalierError('cancelled', 'stopped'));
        }),
      ),
  });
  return { client: connect<Api, Said>(a), server, aborted };
}

describe('rpc', () => {
  it('answers requests with values', async () => {
    expect(await setUp().client.request('double', { n: 21 })).toEqual({ ok: true, value: 42 });
  });

  it('carries a failure with its code and advice, and unwrap throws it again', async () => {
    const result = await setUp().client.request('double', { n: -1 });
    expect(result).toEqual({ ok: false, error: { code: 'negative', message: 'n is negative', advice: 'Use a positive number.' } });
    expect(() => unwrap(result)).toThrow(EspalierError);
  });

  it('says so when there is no such method, also for names that every object has', async () => {
    const { client } = setUp();
    const result = await client.request('constructor' as 'double', { n: 1 });
    expect(result).toMatchObject({ ok: false, error: { code: 'unknown-method' } });
  });

  it('cancels through the signal', async () => {
    const { client, aborted } = setUp();
    const controller = new AbortController();
    const result = client.request('wait', {}, controller.signal);
    controller.abort();
    expect(await result).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    expect(aborted).toHaveBeenCalledOnce();
  });

  it('delivers events until the listener stops', async () => {
    const { client, server } = setUp();
    const heard: number[] = [];
    const stop = client.on('ticked', (n) => heard.push(n));
    server.emit('ticked', 1);
    await Promise.resolve();
    stop();
    server.emit('ticked', 2);
    await Promise.resolve();
    expect(heard).toEqual([1]);
  });

  it('settles what is waiting when it is disposed', async () => {
    const { client } = setUp();
    const result = client.request('wait', {});
    client.dispose();
    expect(await result).toMatchObject({ ok: false, error: { code: 'closed' } });
    expect(await client.request('double', { n: 1 })).toMatchObject({ ok: false, error: { code: 'closed' } });
  });
});

/** One small typed RPC for every boundary: webview <-> host <-> worker. */

/** Why a request failed, and what the user can do about it. */
export interface Failure {
  /** A stable word to branch on: `git-missing`, `not-a-repository`, `cancelled`, `internal`, ... */
  readonly code: string;
  readonly message: string;
  /** What to do next, as a sentence for the user. */
  readonly advice?: string;
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

/** An error that crosses the boundary with its code and advice. Anything else arrives as `internal`. */
export class EspalierError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly advice?: string,
  ) {
    super(message);
    this.name = 'EspalierError';
  }
}

/** A pair of pipes: a worker's port, a webview, a child process. */
export interface Endpoint {
  post(message: unknown): void;
  /** Returns a function that stops listening. */
  onMessage(listener: (message: unknown) => void): () => void;
}

/** A service: names of methods with one parameter object and a result. */
export type Methods = Record<string, { params: unknown; result: unknown }>;
/** What a service says without being asked. */
export type Events = Record<string, unknown>;

export type Handlers<M extends Methods> = {
  [K in keyof M]: (params: M[K]['params'], signal: AbortSignal) => M[K]['result'] | Promise<M[K]['result']>;
};

type Message =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'reply'; readonly id: number; readonly result: Result<unknown> }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'event'; readonly event: string; readonly data: unknown };

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** By its name, because each file in dist/ has a class of its own. */
function isEspalierError(error: unknown): error is EspalierError {
  return error instanceof Error && error.name === 'EspalierError' && 'code' in error;
}

export function toFailure(error: unknown): Failure {
  if (isEspalierError(error)) {
    return error.advice === undefined
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, advice: error.advice };
  }
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

/** The result's value, or throws its failure as an `EspalierError`. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) {
    return result.value;
  }
  throw new EspalierError(result.error.code, result.error.message, result.error.advice);
}

export interface Client<M extends Methods, E extends Events> {
  /** Never rejects: every failure is a value. */
  request<K extends keyof M & string>(method: K, params: M[K]['params'], signal?: AbortSignal): Promise<Result<M[K]['result']>>;
  on<K extends keyof E & string>(event: K, listener: (data: E[K]) => void): () => void;
  dispose(): void;
}

export function connect<M extends Methods, E extends Events>(endpoint: Endpoint): Client<M, E> {
  let nextId = 1;
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const listeners = new Map<string, Set<(data: unknown) => void>>();
  const closed: Result<never> = { ok: false, error: { code: 'closed', message: 'The other side has gone.' } };
  let open = true;
  const stop = endpoint.onMessage((message) => {
    if (!isMessage(message)) {
      return;
    }
    if (message.kind === 'reply') {
      const settle = waiting.get(message.id);
      waiting.delete(message.id);
      settle?.(message.result);
    } else if (message.kind === 'event') {
      for (const listener of listeners.get(message.event) ?? []) {
        listener(message.data);
      }
    }
  });
  return {
    request(method, params, signal) {
      if (!open) {
        return Promise.resolve(closed);
      }
      const id = nextId++;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        signal?.addEventListener('abort', () => endpoint.post({ kind: 'cancel', id } satisfies Message), { once: true });
        try {
          endpoint.post({ kind: 'request', id, method, params } satisfies Message);
        } catch (error) {
          // Something in the parameters cannot be sent.
          waiting.delete(id);
          resolve({ ok: false, error: toFailure(error) });
        }
      });
    },
    on(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (data: unknown) => void);
      return () => set.delete(listener as (data: unknown) => void);
    },
    dispose() {
      open = false;
      stop();
      for (const settle of waiting.values()) {
        settle(closed);
      }
      waiting.clear();
      listeners.clear();
    },
  };
}

export interface Server<E extends Events> {
  emit<K extends keyof E & string>(event: K, data: E[K]): void;
  dispose(): void;
}

export function serve<M extends Methods, E extends Events>(endpoint: Endpoint, handlers: Handlers<M>): Server<E> {
  const running = new Map<number, AbortController>();
  const answer = async (message: Extract<Message, { kind: 'request' }>): Promise<void> => {
    const controller = new AbortController();
    running.set(message.id, controller);
    let result: Result<unknown>;
    try {
      if (!Object.hasOwn(handlers, message.method)) {
        throw new EspalierError('unknown-method', `No such request: ${message.method}`);
      }
      const handler = handlers[message.method as keyof M];
      result = { ok: true, value: await handler(message.params, controller.signal) };
    } catch (error) {
      result = { ok: false, error: toFailure(error) };
    } finally {
      running.delete(message.id);
    }
    endpoint.post({ kind: 'reply', id: message.id, result } satisfies Message);
  };
  const stop = endpoint.onMessage((message) => {
    if (!isMessage(message)) {
      return;
    }
    if (message.kind === 'request') {
      void answer(message);
    } else if (message.kind === 'cancel') {
      running.get(message.id)?.abort();
    }
  });
  return {
    emit: (event, data) => endpoint.post({ kind: 'event', event, data } satisfies Message),
    dispose() {
      stop();
      for (const controller of running.values()) {
        controller.abort();
      }
    },
  };
}

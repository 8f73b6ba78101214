import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { EMPTY_SHARED, type SharedView } from '../../../src/protocol/panel.js';
import { SharedViews, type SharedChange } from '../../../src/vscode/panels/sharedViews.js';

vi.mock('vscode', async () => {
  const { EventEmitter } = await import('node:events');
  return {
    EventEmitter: class {
      readonly #emitter = new EventEmitter();
      readonly event = (listener: (data: unknown) => void): unknown => this.#emitter.on('change', listener);
      fire(data: unknown): void {
        this.#emitter.emit('change', data);
      }
      dispose(): void {
        this.#emitter.removeAllListeners();
      }
    },
  };
});

const FOLDER = 'file:///a';
const [ONE, OTHER] = [{}, {}];
const filtered = (filter: string): SharedView => ({ ...EMPTY_SHARED, filter });

let stored: Record<string, unknown>;
let told: SharedChange[];
let views: SharedViews;

beforeEach(() => {
  vi.useFakeTimers();
  stored = {};
  told = [];
  views = new SharedViews({
    keys: () => Object.keys(stored),
    get: (key: string) => stored[key] as never,
    update: (key, value) => {
      stored[key] = JSON.parse(JSON.stringify(value));
      return Promise.resolve();
    },
  });
  views.onChanged((change) => told.push(change));
});
afterEach(() => vi.useRealTimers());

it('knows at once what a panel changed, and tells others a moment later, once for several changes', () => {
  views.set(FOLDER, filtered('a'), ONE);
  views.set(FOLDER, filtered('ab'), ONE);
  expect(views.of(FOLDER).filter).toBe('ab');
  expect(told).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(told).toEqual([{ folder: FOLDER, before: EMPTY_SHARED, now: filtered('ab'), by: ONE }]);
  expect(Object.values(stored)).toEqual([{ [FOLDER]: filtered('ab') }]);
});

it('tells every panel when two of them changed something', () => {
  views.set(FOLDER, filtered('a'), ONE);
  views.set(FOLDER, filtered('b'), OTHER);
  views.set(FOLDER, filtered('c'), OTHER);
  vi.advanceTimersByTime(1000);
  expect(told.map(({ now, by }) => [now.filter, by])).toEqual([['c', null]]);
});

it('tells at once what was changed elsewhere, with what is still to be told', () => {
  views.set('file:///b', filtered('b'), ONE);
  views.set(FOLDER, filtered('a'));
  expect(told.map(({ folder, by }) => [folder, by])).toEqual([
    ['file:///b', ONE],
    [FOLDER, null],
  ]);
  vi.advanceTimersByTime(1000);
  expect(told.length).toBe(2);
});

it('keeps what is still to be told when the window is closed', () => {
  views.set(FOLDER, filtered('a'), ONE);
  views.dispose();
  expect(Object.values(stored)).toEqual([{ [FOLDER]: filtered('a') }]);
});

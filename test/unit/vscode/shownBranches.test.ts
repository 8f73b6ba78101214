import { expect, it } from 'vitest';
import { ShownBranches } from '../../../src/vscode/shownBranches.js';

/** As the editor's: what is kept is JSON. */
function memento(stored: Record<string, unknown> = {}): ConstructorParameters<typeof ShownBranches>[0] {
  return {
    keys: () => Object.keys(stored),
    get: (key: string) => stored[key] as never,
    update: (key, value) => {
      stored[key] = JSON.parse(JSON.stringify(value));
      return Promise.resolve();
    },
  };
}

it('remembers the branches and the depth of each folder', async () => {
  const kept = memento();
  const shown = new ShownBranches(kept);
  expect(shown.of('file:///a')).toEqual({ branches: [], commits: null });
  await shown.set('file:///a', { branches: ['topic', 'origin/main'], commits: 40 });
  await shown.set('file:///b', { branches: [], commits: null });
  const later = new ShownBranches(kept);
  expect(later.of('file:///a')).toEqual({ branches: ['topic', 'origin/main'], commits: 40 });
  expect(later.of('file:///b')).toEqual({ branches: [], commits: null });
});

it('takes what something else has stored for nothing', () => {
  for (const stored of ['text', 7, { 'file:///a': { branches: 'main', commits: -1 } }, { 'file:///a': { branches: [7, null] } }]) {
    expect(new ShownBranches(memento({ 'espalier.shownBranches': stored })).of('file:///a')).toEqual({ branches: [], commits: null });
  }
});

import { describe, expect, it } from 'vitest';
import { BLOCK, BlockCache } from '../../../webview-ui/table/blocks.js';

const block = (name: string): string[] => Array.from({ length: BLOCK }, (_, index) => `${name}${index}`);

describe('BlockCache', () => {
  it('asks for each block once', () => {
    const cache = new BlockCache<string>(8);
    cache.setGeneration('a');
    expect(cache.take(10, 130)).toEqual([0, 1, 2]);
    expect(cache.take(10, 130)).toEqual([]);
    expect(cache.put(1, 'a', block('x'))).toBe(true);
    expect(cache.get(64)).toBe('x0');
    expect(cache.get(10)).toBeUndefined();
    expect(cache.take(0, 200)).toEqual([3]);
  });

  it('shows the old block until the new one is here, and drops an answer that comes too late', () => {
    const cache = new BlockCache<string>(8);
    cache.setGeneration('a');
    cache.take(0, 64);
    cache.put(0, 'a', block('old'));
    cache.setGeneration('b');
    expect(cache.get(3)).toBe('old3');
    expect(cache.isFresh(3)).toBe(false);
    expect(cache.take(0, 64)).toEqual([0]);
    expect(cache.put(0, 'a', block('late'))).toBe(false);
    expect(cache.get(3)).toBe('old3');
    expect(cache.put(0, 'b', block('new'))).toBe(true);
    expect(cache.get(3)).toBe('new3');
    expect(cache.isFresh(3)).toBe(true);
  });

  it('shows a part of a block until the whole is here, which is still asked for', () => {
    const cache = new BlockCache<string>(8);
    cache.setGeneration('a');
    cache.put(0, 'a', block('old'));
    cache.setGeneration('b');
    expect(cache.put(0, 'b', block('part'), false)).toBe(true);
    expect([cache.get(3), cache.isFresh(3)]).toEqual(['part3', true]);
    expect([...cache.items(true)]).toEqual(block('part'));
    expect(cache.take(0, 64)).toEqual([0]);
    expect(cache.put(0, 'b', block('whole'))).toBe(true);
    expect(cache.put(0, 'b', block('part'), false)).toBe(false);
    expect(cache.get(3)).toBe('whole3');
    expect(cache.take(0, 64)).toEqual([]);
  });

  it('asks for the whole while a part is on its way, and for a part not while the whole is', () => {
    const cache = new BlockCache<string>(8);
    cache.setGeneration('a');
    expect(cache.take(0, 64, false)).toEqual([0]);
    expect(cache.take(0, 64, false)).toEqual([]);
    expect(cache.take(0, 64)).toEqual([0]);
    expect(cache.take(0, 64, false)).toEqual([]);
    cache.put(0, 'a', block('part'), false);
    expect(cache.take(0, 64)).toEqual([]);
    cache.put(0, 'a', block('whole'));
    expect(cache.take(0, 64, false)).toEqual([]);
  });

  it('asks again after a failure', () => {
    const cache = new BlockCache<string>(8);
    cache.setGeneration('a');
    cache.take(0, 64);
    expect(cache.put(0, 'a', null)).toBe(false);
    expect(cache.take(0, 64)).toEqual([0]);
  });

  it('forgets what has not been used for longest', () => {
    const cache = new BlockCache<string>(2);
    cache.setGeneration('a');
    cache.take(0, 192);
    cache.put(0, 'a', block('a'));
    cache.put(1, 'a', block('b'));
    cache.take(0, 64);
    cache.put(2, 'a', block('c'));
    expect([cache.get(0), cache.get(64), cache.get(128)]).toEqual(['a0', undefined, 'c0']);
    expect(cache.find((item) => item === 'c5')).toBe(133);
    expect(cache.find((item) => item === 'b5')).toBe(-1);
  });
});

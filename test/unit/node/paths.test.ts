import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placesFrom } from '../../../src/node/git/places.js';
import { isWithin, pathBelow } from '../../../src/node/paths.js';

describe('paths of the system', () => {
  it('are relative to a folder with forward slashes', () => {
    expect(pathBelow('/repo', '/repo/sub/params.yaml', posix)).toBe('sub/params.yaml');
    expect(pathBelow('/repo', '/repo', posix)).toBe('');
    expect(pathBelow('/repo', 'sub/params.yaml', posix)).toBe('sub/params.yaml');
    expect(pathBelow('/Repo', '/repo/x', posix)).toBe('../repo/x');
    expect(pathBelow('C:\\repo', 'C:\\repo\\sub\\params.yaml', win32)).toBe('sub/params.yaml');
    // The editor writes drives small, Git writes them large.
    expect(pathBelow('c:\\Repo', 'C:\\repo\\sub\\params.yaml', win32)).toBe('sub/params.yaml');
    expect(pathBelow('C:/repo', 'c:\\repo\\a b\\params.yaml', win32)).toBe('a b/params.yaml');
    expect(pathBelow('\\\\server\\share\\repo', '\\\\server\\share\\repo\\x', win32)).toBe('x');
  });

  it('are in a folder, or beside it', () => {
    for (const [folder, path, within] of [
      ['/repo/.git', '/repo/.git/refs/heads/main', true],
      ['/repo/.git', '/repo/.git', false],
      ['/repo/.git', '/repo/.gitignore', false],
      ['/repo/.git', '/repo/..git/x', false],
      ['/repo', '/repo/..x', true],
      ['/repo/.git', '/repo/.GIT/x', false],
    ] as const) {
      expect([folder, path, isWithin(folder, path, posix)]).toEqual([folder, path, within]);
    }
    for (const [folder, path, within] of [
      ['C:/repo/.git', 'C:\\repo\\.git\\refs\\exps\\x', true],
      ['C:\\repo\\.git', 'c:\\Repo\\.git\\HEAD', true],
      ['C:\\repo\\.git', 'C:\\repo\\.gitignore', false],
      ['C:\\repo', 'D:\\repo\\x', false],
      ['C:\\repo', 'C:\\repository\\x', false],
    ] as const) {
      expect([folder, path, isWithin(folder, path, win32)]).toEqual([folder, path, within]);
    }
  });
});

describe('what Git says of places', () => {
  it('is taken in the paths of the system', () => {
    const said = (...lines: string[]): string => `${lines.join('\n')}\n`;
    expect(placesFrom(said('/real/repo', '../', '/real/repo/.git', '../.git', 'false', 'sha1'), '/link/sub', posix)).toEqual({
      top: '/real/repo',
      through: '/link',
      gitDir: '/real/repo/.git',
      commonDir: '/real/repo/.git',
      shallow: false,
      idBytes: 20,
    });
    const windows = said('C:/Users/Ada/repo', '../../', 'C:/Users/Ada/repo/.git/worktrees/w', 'C:/Users/Ada/repo/.git', 'true', 'sha256');
    expect(placesFrom(windows.replaceAll('\n', '\r\n'), 'c:\\Users\\Ada\\repo\\a\\b', win32)).toEqual({
      top: 'C:\\Users\\Ada\\repo',
      through: 'c:\\Users\\Ada\\repo',
      gitDir: 'C:\\Users\\Ada\\repo\\.git\\worktrees\\w',
      commonDir: 'C:\\Users\\Ada\\repo\\.git',
      shallow: true,
      idBytes: 32,
    });
    expect(placesFrom('\n\n/bare.git\n.\nfalse\nsha1\n', '/bare.git', posix)).toBeNull();
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, win32 } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLACES, placesFrom, usualPlaces } from '../../../src/node/git/places.js';
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
    expect(
      placesFrom(said('/real/repo', '../', '/real/repo/.git', '../.git', 'false', 'sha1'), '/link/sub', '/real/repo/sub', posix),
    ).toEqual({
      top: '/real/repo',
      through: '/link',
      gitDir: '/real/repo/.git',
      commonDir: '/real/repo/.git',
      shallow: false,
      idBytes: 20,
    });
    const windows = said('C:/Users/Ada/repo', '../../', 'C:/Users/Ada/repo/.git/worktrees/w', 'C:/Users/Ada/repo/.git', 'true', 'sha256');
    const inside = 'c:\\Users\\Ada\\repo\\a\\b';
    expect(placesFrom(windows.replaceAll('\n', '\r\n'), inside, inside, win32)).toEqual({
      top: 'C:\\Users\\Ada\\repo',
      through: 'c:\\Users\\Ada\\repo',
      gitDir: 'C:\\Users\\Ada\\repo\\.git\\worktrees\\w',
      commonDir: 'C:\\Users\\Ada\\repo\\.git',
      shallow: true,
      idBytes: 32,
    });
    expect(placesFrom('\n\n/bare.git\n.\nfalse\nsha1\n', '/bare.git', '/bare.git', posix)).toBeNull();
  });
});

describe('places of a repository without asking Git', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'espalier-places-')));
  const at = (...path: string[]): string => join(folder, ...path);
  const git = (cwd: string, ...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always', ...args], {
      cwd,
      encoding: 'utf8',
    });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(() => {
    git(folder, 'init', '-q', 'plain');
    mkdirSync(at('plain/a/b'), { recursive: true });
    git(at('plain'), 'commit', '-q', '--allow-empty', '-m', 'one');
    git(at('plain'), 'commit', '-q', '--allow-empty', '-m', 'two');
    symlinkSync(at('plain/a'), at('link'));
    git(at('plain/a'), 'init', '-q', 'nested');
    git(folder, 'clone', '-q', '--depth', '1', `file://${at('plain')}`, 'shallow');
    git(at('plain'), 'worktree', 'add', '-q', at('worktree'));
    git(folder, 'clone', '-q', '--bare', at('plain'), 'bare');
    git(folder, 'init', '-q', '--object-format=sha256', 'sha256');
    git(folder, 'init', '-q', 'elsewhere');
    git(at('elsewhere'), 'config', 'core.worktree', at('plain'));
    git(folder, 'init', '-q', 'super');
    git(at('super'), 'submodule', '--quiet', 'add', at('plain'), 'sub');
  });

  it.each(['plain', 'plain/a/b', 'link/b', 'plain/a/nested', 'shallow', 'super'])('are what Git says: %s', (name) => {
    const said = placesFrom(git(at(name), ...PLACES), at(name), realpathSync(at(name)));
    expect(said).not.toBeNull();
    expect(usualPlaces(at(name))).toEqual(said);
  });

  it.each(['worktree', 'bare', 'plain/.git', 'sha256', 'elsewhere', 'super/sub', '.', 'missing'])('are asked for: %s', (name) => {
    expect(usualPlaces(at(name))).toBeNull();
  });
});

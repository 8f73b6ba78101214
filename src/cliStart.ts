/**
 * Entry of the command line: prints again what was printed before, or runs `commands.js` and what it loads, compiled as it was the last time.
 * Compiling takes a third of what a short command takes.
 * Node does this by itself from 22.1 on, but only for later modules than the first.
 */
import type { Hash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { keptFor, printKept } from './node/shown/again.js';

type Main = (exports: object, require: NodeJS.Require, module: object, filename: string, dirname: string) => void;

const DIGEST_BYTES = 32;

/** What was run, by name. */
const loaded = new Map<string, { exports: object }>();

/** What a script beside this one exports. */
function load(name: string): object {
  const known = loaded.get(name);
  if (known !== undefined) {
    return known.exports;
  }
  const module_ = { exports: {} };
  loaded.set(name, module_);
  const file = join(__dirname, `${name}.js`);
  compiled(name, file)(module_.exports, requireBeside, module_, file, __dirname);
  return module_.exports;
}

const fromNode: NodeJS.Require = require;

/** Loaded late: what is printed again needs none of it. */
function sha256(): Hash {
  return (fromNode('node:crypto') as typeof import('node:crypto')).createHash('sha256');
}

/** What scripts are given to load others with, which are beside them, too. */
const requireBeside: NodeJS.Require = Object.assign((id: string): unknown => {
  const [, name] = /^\.\/(\w+)\.js$/.exec(id) ?? [];
  return name === undefined ? (fromNode(id) as unknown) : load(name);
}, require);

function compiled(name: string, file: string): Main {
  const source = readFileSync(file, 'utf8');
  const cache = cacheFile(name, source);
  const known = cache === null ? null : readOwn(cache);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) { ${source}\n})`, {
    filename: file,
    ...(known === null ? {} : { cachedData: known }),
  });
  if (cache !== null && (known === null || script.cachedDataRejected === true)) {
    // With what was compiled on the way.
    process.once('exit', () => keep(cache, script.createCachedData()));
  }
  return script.runInThisContext() as Main;
}

/** Named by what it is made of: V8 itself compares no more than the length of the source. */
function cacheFile(script: string, text: string): string | null {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  try {
    const caches = {
      win32: () => LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'),
      darwin: () => join(homedir(), 'Library', 'Caches'),
    }[process.platform as string];
    const folder = caches ? caches() : (XDG_CACHE_HOME ?? join(homedir(), '.cache'));
    const name = sha256().update(text).update(process.version).digest('hex').slice(0, 16);
    return join(folder, 'espalier', `${script}-${name}.v8`);
  } catch {
    return null; // No home.
  }
}

function digestOf(data: Buffer): Buffer {
  return sha256().update(data).digest();
}

/** It is run as code: nobody else may have written it, and it must be whole, which V8 does not look at. */
function readOwn(path: string): Buffer | null {
  try {
    const handle = openSync(path, 'r');
    try {
      const { uid, mode } = fstatSync(handle);
      const isOwn = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
      const bytes = isOwn ? readFileSync(handle) : Buffer.alloc(0);
      const data = bytes.subarray(DIGEST_BYTES);
      return bytes.length > DIGEST_BYTES && digestOf(data).equals(bytes.subarray(0, DIGEST_BYTES)) ? data : null;
    } finally {
      closeSync(handle);
    }
  } catch {
    return null;
  }
}

/** As well as it can be. */
function keep(path: string, data: Buffer): void {
  const part = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(part, Buffer.concat([digestOf(data), data]), { mode: 0o600 });
    renameSync(part, path);
  } catch {
    // The next start takes a little longer.
  }
}

const kept = keptFor(process.argv.slice(2));
if (kept === null) {
  load('commands');
} else {
  void printKept(kept)
    .catch((error: unknown) => {
      const { code, message } = error as NodeJS.ErrnoException;
      // Whoever reads may have enough, as `head` has.
      if (code !== 'EPIPE') {
        process.stderr.write(`espalier: ${message}\n`);
        process.exitCode = 1;
      }
      return true;
    })
    .then((isPrinted) => {
      if (isPrinted) {
        // Quicker than waiting until Node has taken its heap apart.
        process.exit();
      }
      load('commands');
    });
}

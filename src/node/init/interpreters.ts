/** Finds Python interpreters by looking, and asks one of them what it is and has. Asking starts Python: for actions, never for reading. */
import { execFile } from 'node:child_process';
import { access, constants, readdir, realpath } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Interpreter } from '../../core/init/install.js';
import type { Pin } from '../../protocol/init.js';
import { EspalierError } from '../../protocol/rpc.js';
import { dvcEnvironment } from '../dvc/cli.js';

export interface FoundInterpreter {
  readonly path: string;
  /** Where it was found, for the list to pick from. */
  readonly place: string;
}

const WINDOWS = process.platform === 'win32';
const TIMEOUT = 60_000;

/** The interpreter of an environment. */
export function interpreterIn(environment: string): string {
  return WINDOWS ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');
}

/** The chosen one first, then those of the project, then those of the user and the system. */
export async function findInterpreters(
  folder: string,
  environments: readonly string[],
  chosen: string | null,
): Promise<FoundInterpreter[]> {
  const home = homedir();
  const places: FoundInterpreter[] = chosen === null ? [] : [{ path: chosen, place: 'chosen in the Python extension' }];
  const add = (environment: string, place: string): void => void places.push({ path: conda(environment), place });
  for (const name of [...new Set(['.venv', 'venv', ...environments])]) {
    places.push({ path: interpreterIn(join(folder, name)), place: `${name} of this project` });
  }
  for (const name of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    const environment = process.env[name];
    if (environment !== undefined && environment !== '') {
      places.push({
        path: name === 'VIRTUAL_ENV' ? interpreterIn(environment) : conda(environment),
        place: 'active where the editor was started',
      });
    }
  }
  for (const name of ['miniconda3', 'anaconda3', 'miniforge3', 'mambaforge', 'micromamba', '.conda']) {
    const base = join(home, name);
    (await children(join(base, 'envs'))).forEach((environment) => add(join(base, 'envs', environment), `conda: ${environment}`));
    add(base, `conda: ${name}`);
  }
  for (const version of await children(join(home, '.pyenv', 'versions'))) {
    places.push({ path: interpreterIn(join(home, '.pyenv', 'versions', version)), place: `pyenv: ${version}` });
  }
  for (const folderOfPath of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of WINDOWS ? ['python.exe'] : ['python3', 'python']) {
      places.push({ path: join(folderOfPath, name), place: 'on the path' });
    }
  }
  return distinct(places);
}

/** Those that can be run, each once; an environment is not the same as the interpreter it was made of. */
async function distinct(places: readonly FoundInterpreter[]): Promise<FoundInterpreter[]> {
  const seen = new Set<string>();
  const found: FoundInterpreter[] = [];
  for (const one of places) {
    const real = one.place === 'on the path' ? await realpath(one.path).catch(() => one.path) : one.path;
    if ((await runs(one.path)) && !seen.has(real) && !seen.has(one.path)) {
      seen.add(real);
      seen.add(one.path);
      found.push(one);
    }
  }
  return found;
}

function runs(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function conda(environment: string): string {
  return WINDOWS ? join(environment, 'python.exe') : join(environment, 'bin', 'python');
}

async function children(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}

/** The path of `uv`; null where it is not installed. */
export async function findUv(): Promise<string | null> {
  for (const folder of [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), '.local', 'bin')]) {
    const path = join(folder, WINDOWS ? 'uv.exe' : 'uv');
    if (await runs(path)) {
      return path;
    }
  }
  return null;
}

/** How stages call Python: by `python`, unless the environment that DVC runs in has only `python3`. */
export async function pythonName(dvc: string): Promise<'python' | 'python3'> {
  const path = Object.entries(dvcEnvironment(dvc)).find(([name]) => name.toUpperCase() === 'PATH')?.[1] ?? '';
  const has = async (name: string): Promise<boolean> =>
    (await Promise.all(path.split(delimiter).map((folder) => runs(join(folder, name))))).includes(true);
  return !WINDOWS && !(await has('python')) && (await has('python3')) ? 'python3' : 'python';
}

const PROBE = `
import importlib.util, json, os, platform, sys, sysconfig
try:
    from importlib import metadata
except ImportError:
    metadata = None
def version(name):
    try:
        return metadata.version(name)
    except Exception:
        return None
own = sys.prefix != sys.base_prefix or os.path.isdir(os.path.join(sys.prefix, "conda-meta"))
marker = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
has = lambda name: importlib.util.find_spec(name) is not None
print(json.dumps({
    "version": platform.python_version(), "isEnvironment": own, "isManaged": os.path.exists(marker) and not own,
    "hasPip": has("pip"), "hasVenv": has("venv") and has("ensurepip"), "versions": {name: version(name) for name in sys.argv[1:]},
}))
`;

/** Null for what is no Python, or none that answers. `distributions`: whose versions are asked for. */
export async function probe(path: string, distributions: readonly string[]): Promise<Interpreter | null> {
  try {
    const answer = JSON.parse(await python(path, PROBE, distributions)) as Omit<Interpreter, 'path'>;
    return { path, ...answer };
  } catch {
    return null;
  }
}

const PACKAGES = `
import json, sys
from importlib import metadata
asked = json.loads(sys.argv[1])
wanted = {name.split(".")[0] for name in asked["modules"]}
provides, files = {}, {}
for dist in metadata.distributions():
    name = dist.metadata["Name"]
    if not name:
        continue
    own = dist.files or []
    tops = set((dist.read_text("top_level.txt") or "").split()) or {
        part.parts[0] if len(part.parts) > 1 else part.parts[0].split(".")[0] for part in own if part.suffix in (".py", ".so", ".pyd")}
    for top in tops & wanted:
        provides.setdefault(top, {})[name] = dist
    files[name] = own
def pin(dist):
    direct = json.loads(dist.read_text("direct_url.json") or "{}")
    return {"name": dist.metadata["Name"], "version": None if "dir_info" in direct else dist.version}
def belongs(dist, module):
    inside = module.replace(".", "/")
    return any(str(part).startswith(inside + "/") or str(part) == inside + ".py" for part in files[dist.metadata["Name"]])
standard = getattr(sys, "stdlib_module_names", None) or set(sys.builtin_module_names)
pins, missing = {}, []
for module in asked["modules"]:
    top = module.split(".")[0]
    dists = list(provides.get(top, {}).values())
    if len(dists) > 1:
        dists = [dist for dist in dists if belongs(dist, module)] or dists
    for dist in dists:
        pins[dist.metadata["Name"]] = pin(dist)
    if not dists and top not in standard:
        missing.append(top)
for name in asked["distributions"]:
    try:
        pins.setdefault(name, pin(metadata.distribution(name)))
    except metadata.PackageNotFoundError:
        pass
print(json.dumps({"pins": list(pins.values()), "missing": sorted(set(missing))}))
`;

export interface Packages {
  readonly pins: readonly Pin[];
  /** Imported modules that the environment does not have. */
  readonly missing: readonly string[];
}

/** The distributions that provide the modules, and those of the names that are installed. Throws `python-failed`. */
export async function packagesOf(path: string, modules: readonly string[], distributions: readonly string[]): Promise<Packages> {
  return JSON.parse(await python(path, PACKAGES, [JSON.stringify({ modules, distributions })])) as Packages;
}

/** Output of a program. It is run elsewhere than in the project, whose files it would import in place of the standard library's. */
function python(path: string, program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(path, ['-c', program, ...args], { cwd: tmpdir(), timeout: TIMEOUT, maxBuffer: 1 << 24 }, (error, stdout, stderr) => {
      if (error) {
        reject(new EspalierError('python-failed', `${path}: ${stderr.trim().split('\n').at(-1) ?? error.message}`));
      } else {
        resolve(stdout);
      }
    });
  });
}

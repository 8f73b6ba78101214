/** Looks at a folder that is, or is to become, a project. Nothing is changed, and nothing is run but Git. */
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { folderView, isInside } from '../../core/init/folderView.js';
import { addIgnored, dvcIgnores, gitIgnores, type IgnoreFacts } from '../../core/init/ignore.js';
import { proposeParameters } from '../../core/init/parameters.js';
import { OTHER_REQUIREMENTS } from '../../core/init/requirements.js';
import { readScripts } from '../../core/init/script/scripts.js';
import { proposeStages } from '../../core/init/stages.js';
import { PIPELINE } from '../../core/init/drafts.js';
import { dataToAdd, outputsOf, storedFiles } from '../../core/init/storage.js';
import { NO_RULES } from '../../core/pipeline/index.js';
import { formatOf, leaves, parseValues } from '../../core/values/index.js';
import type { FolderFacts, IgnoreLine, InitMethods, InitProposal } from '../../protocol/init.js';
import { FolderSource } from '../index/sources.js';
import { gitFacts, notIgnored } from './gitFacts.js';
import { walk } from './walk.js';

/** Bytes of scripts that are read, of each and of all. */
const SCRIPT_LIMIT = 500_000;
const SCRIPTS_LIMIT = 3_000_000;
const DOCUMENT_LIMIT = 1_000_000;
const LARGE = 10_000_000;
const PARAMS = /^(?:params|parameters|config|conf|settings|hparams|hyperparameters)\.(?:ya?ml|json|toml)$/i;

export async function lookAtFolder(
  { folder, git }: InitMethods['lookAtFolder']['params'],
  signal: AbortSignal,
): Promise<InitMethods['lookAtFolder']['result']> {
  const [known, walked] = await Promise.all([gitFacts(folder, git), walk(folder, signal)]);
  const { files } = walked;
  const paths = files.map((file) => file.path);
  const view = folderView(paths, known.tracked);
  const scripts = readScripts(await texts(folder, files));
  signal.throwIfAborted();
  const pipeline = await readPipeline(folder);
  const dvcRoot = await findDvc(folder, known.facts.root);
  const isIgnored = (path: string): boolean => known.ignored.some((one) => one === path || isInside(path, one));
  const inDvc = (path: string): boolean =>
    view.kind(`${path}.dvc`) === 'file' || ancestors(path).some((one) => view.kind(`${one}.dvc`) === 'file');
  const inGit = (path: string): boolean => view.tracked(path);
  const stored = storedFiles(files, inGit, inDvc);
  const stages = proposeStages(scripts, view, pipeline?.stages ?? []);
  const outputs = [...(pipeline?.stages ?? []).flatMap((stage) => [...stage.outs]), ...outputsOf(stages.filter((one) => one.picked))];
  const data = dataToAdd(stored, files, outputs, inGit, inDvc);
  const kept = stages
    .filter((one) => one.picked)
    .flatMap(({ stage }) => [...stage.metrics, ...stage.plots, ...stage.outs].filter((out) => !out.cache).map((out) => out.path));
  const facts: FolderFacts = {
    folder,
    git: known.facts,
    dvc: { root: dvcRoot, remotes: dvcRoot === null ? [] : await remotes(dvcRoot) },
    files: paths,
    truncated: walked.truncated,
    scripts,
    otherScripts: paths.filter((path) => /\.(?:r|jl|sh|bash)$/i.test(path)),
    notebooks: paths.filter((path) => path.endsWith('.ipynb')),
    environments: walked.environments,
    stored,
    paramFiles: await paramFiles(folder, paths),
    requirements: view.kind('requirements.txt') === 'file',
    otherRequirements: OTHER_REQUIREMENTS.filter((name) => view.kind(name) === 'file'),
    pipeline,
    trackedOutputs: outputs.filter((path) => !kept.includes(path) && inGit(path)),
    ignoredOutputs: kept.filter(isIgnored),
    large: files.filter(
      ({ path, bytes }) =>
        bytes >= LARGE && !inGit(path) && !isIgnored(path) && !outputs.some((out) => out === path || isInside(path, out)),
    ),
  };
  const ignoring: IgnoreFacts = {
    environments: walked.environments,
    names: walked.names,
    hasPython: scripts.length > 0,
    hasNotebooks: facts.notebooks.length > 0,
    imports: new Set(scripts.flatMap((script) => script.imports.map((name) => name.split('.')[0] ?? ''))),
    large: [],
  };
  const gitLines = gitIgnores(ignoring);
  const proposal: InitProposal = {
    stages,
    parameters: proposeParameters(scripts, stages),
    gitIgnore: known.facts.root === null ? await notInFile(join(folder, '.gitignore'), gitLines) : await notIgnored(gitLines, folder, git),
    dvcIgnore: await notInFile(join(folder, '.dvcignore'), dvcIgnores(ignoring)),
    data,
  };
  return { facts, proposal };
}

/** Of the Python files, smallest first, as much as is read. */
async function texts(folder: string, files: readonly { readonly path: string; readonly bytes: number }[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let left = SCRIPTS_LIMIT;
  const scripts = files.filter(({ path, bytes }) => path.endsWith('.py') && bytes <= SCRIPT_LIMIT);
  for (const { path, bytes } of scripts.sort((a, b) => a.bytes - b.bytes)) {
    left -= bytes;
    const text = left < 0 ? null : await readFile(join(folder, path), 'utf8').catch(() => null);
    if (text !== null) {
      found.set(path, text);
    }
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function readPipeline(folder: string): Promise<FolderFacts['pipeline']> {
  const source = new FolderSource(folder, { paths: [PIPELINE], rules: NO_RULES });
  if ((await source.kind(PIPELINE)) === 'missing') {
    return null;
  }
  try {
    const { stages, problems } = await source.pipeline(PIPELINE);
    // The stages of a group stand in the file as one.
    const byKey = new Map<string, { name: string; command: string; outs: string[] }>();
    for (const { key, command, outs, metrics, plots } of stages) {
      const known = byKey.get(key)?.outs ?? [];
      byKey.set(key, {
        name: key,
        command: command.join(' && '),
        outs: [...known, ...[...outs, ...metrics, ...plots].map((out) => out.path)],
      });
    }
    return { stages: [...byKey.values()], error: problems[0]?.error.message ?? null };
  } catch (error) {
    return { stages: [], error: error instanceof Error ? error.message : String(error) };
  }
}

/** `.dvc` of the folder or of one around it, up to the root of the Git repository. */
async function findDvc(folder: string, root: string | null): Promise<string | null> {
  for (let at = folder; ; at = dirname(at)) {
    const config = await readFile(join(at, '.dvc', 'config'), 'utf8').catch(() => null);
    if (config !== null) {
      return at;
    }
    if (root === null || at === root || relative(root, at).startsWith('..') || dirname(at) === at) {
      return null;
    }
  }
}

async function remotes(root: string): Promise<string[]> {
  const all = await Promise.all(['config', 'config.local'].map((name) => readFile(join(root, '.dvc', name), 'utf8').catch(() => '')));
  const names = all.flatMap((text) => [...text.matchAll(/^\s*\[\s*['"]?remote\s+"([^"]+)"['"]?\s*\]/gm)].map((match) => match[1] ?? ''));
  return [...new Set(names)];
}

async function paramFiles(folder: string, paths: readonly string[]): Promise<FolderFacts['paramFiles']> {
  const found: { file: string; keys: (readonly string[])[] }[] = [];
  for (const file of paths.filter((path) => PARAMS.test(path.slice(path.lastIndexOf('/') + 1)) && path.split('/').length <= 3)) {
    const text = await readFile(join(folder, file), 'utf8').catch(() => null);
    if (text !== null && text.length <= DOCUMENT_LIMIT) {
      try {
        found.push({ file, keys: [...leaves(parseValues(text, formatOf(file)))].map(([path]) => path) });
      } catch {
        // Its own lens says what is the matter with it.
      }
    }
  }
  return found;
}

async function notInFile(path: string, lines: readonly IgnoreLine[]): Promise<IgnoreLine[]> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return lines.filter(({ line }) => addIgnored(text, [line]) !== text);
}

function ancestors(path: string): string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
}

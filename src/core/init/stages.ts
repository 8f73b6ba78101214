/** A pipeline proposed from the scripts that are there: what each needs and makes, told from what it opens. */
import type { OutputDraft, ScriptFacts, ScriptUse, StageDraft, StageProposal } from '../../protocol/init.js';
import { isInside, overlaps, type FolderView } from './folderView.js';
import { roleOf, stageNames, stageScripts, type Role } from './roles.js';

const IMAGE = /\.(?:png|jpe?g|gif|svg)$/i;
const TABLE = /\.(?:csv|tsv|json|ya?ml)$/i;
const VALUES = /\.(?:json|ya?ml|toml)$/i;
const LOG = /\.(?:log|txt|md|html)$/i;
const METRICS = /metric|score|result|eval|summary|stats|performance/i;
const PLOTS = /plot|curve|roc|prc|confusion|(?:^|_)cm(?:_|$)|history|loss|predict|importance|calibration/i;
/** Files that a script is told its parameters by. */
const CONFIG = /(?:^|\/)(?:params|parameters|config|conf|settings|hparams|hyperparameters)\.(?:ya?ml|json|toml)$/i;

interface Sketch {
  readonly script: ScriptFacts;
  readonly role: Role | null;
  readonly writes: readonly ScriptUse[];
  readonly reads: readonly ScriptUse[];
}

/** In pipeline order. `exists` are the stages of a pipeline that is there already: their scripts and outputs are left to them. */
export function proposeStages(
  scripts: readonly ScriptFacts[],
  view: FolderView,
  existing: readonly { readonly name: string; readonly command: string; readonly outs: readonly string[] }[] = [],
): StageProposal[] {
  const candidates = stageScripts(scripts).filter(({ path }) => !existing.some((stage) => mentions(stage.command, path)));
  const sketches = candidates.map((script) => sketch(script, view));
  const names = stageNames(candidates);
  const known = new Set(existing.map((stage) => stage.name));
  const ordered = inOrder(sketches);
  const claimed: string[] = existing.flatMap((stage) => [...stage.outs]);
  const wanted = picked(ordered);
  const proposals: StageProposal[] = [];
  // Those that are wanted first: they get the outputs that another script writes too.
  for (const one of [...ordered.filter((each) => wanted.has(each)), ...ordered.filter((each) => !wanted.has(each))]) {
    const notes: string[] = [];
    const outputs = outputsOf(one, view, claimed, notes);
    claimed.push(...outputs.map((out) => out.path));
    const name = names.get(one.script.path) ?? 'stage';
    proposals.push({
      script: one.script.path,
      role: one.role,
      picked: wanted.has(one),
      notes: [...notes, ...one.script.needs.map((need) => `its command needs ${need}`)],
      stage: {
        name: known.has(name) ? `${name}-2` : name,
        command: commandText(one.script.command),
        deps: [],
        params: paramsOf(one.script, view),
        ...sorted(outputs, one),
      },
    });
  }
  const inPipeline = ordered.flatMap((one) => proposals.filter((proposal) => proposal.script === one.script.path));
  return inPipeline.map((proposal) => {
    const one = ordered.find((each) => each.script.path === proposal.script);
    return one ? { ...proposal, stage: { ...proposal.stage, deps: depsOf(one, proposal, view, claimed) } } : proposal;
  });
}

/** A command line for `sh` and for `cmd`: words with spaces in double quotes. */
export function commandText(words: readonly string[]): string {
  return words.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `"${word}"`)).join(' ');
}

function mentions(command: string, path: string): boolean {
  const module = path.replace(/\.py$/, '').replaceAll('/', '.');
  return command.split(/[\s"']+/).some((word) => word.replace(/^\.\//, '') === path || word === module);
}

function sketch(script: ScriptFacts, view: FolderView): Sketch {
  const writes = script.uses.filter((use) => use.how === 'write');
  const written = new Set(writes.map((use) => use.path));
  const configs = new Set(script.configs.map((one) => one.file));
  const reads = script.uses.filter(
    (use) => use.how === 'read' && !written.has(use.path) && !(configs.has(use.path) && isConfig(use.path, view)),
  );
  return { script, role: roleOf(script), writes, reads };
}

/** A document that is written by hand is one of parameters; one that another stage writes is data. */
function isConfig(path: string, view: FolderView): boolean {
  return CONFIG.test(path) && view.kind(path) !== 'folder';
}

/** Each after those whose files it reads; otherwise as given. */
function inOrder(sketches: readonly Sketch[]): Sketch[] {
  const ordered: Sketch[] = [];
  const visiting = new Set<Sketch>();
  const visit = (one: Sketch): void => {
    if (ordered.includes(one) || visiting.has(one)) {
      return;
    }
    visiting.add(one);
    sketches.filter((other) => other !== one && feeds(other, one)).forEach(visit);
    ordered.push(one);
  };
  sketches.forEach(visit);
  return ordered;
}

function feeds(from: Sketch, to: Sketch): boolean {
  return from.writes.some((write) =>
    to.reads.some((read) => (write.by === 'mkdir' || write.by === 'makedirs' ? false : overlaps(write.path, read.path))),
  );
}

/** Those with a role; else those that make what others need; else the only one. */
function picked(sketches: readonly Sketch[]): Set<Sketch> {
  const withRole = sketches.filter((one) => one.role !== null);
  const connected = sketches.filter((one) => sketches.some((other) => other !== one && (feeds(one, other) || feeds(other, one))));
  const [first] = sketches;
  return new Set(withRole.length > 0 ? withRole : connected.length > 0 ? connected : sketches.length === 1 && first ? [first] : []);
}

type Kind = 'outs' | 'metrics' | 'plots';
interface Output extends OutputDraft {
  readonly kind: Kind;
}

function outputsOf(one: Sketch, view: FolderView, claimed: readonly string[], notes: string[]): Output[] {
  const { script, writes, reads } = one;
  const made = new Set(writes.filter((use) => use.by === 'mkdir' || use.by === 'makedirs').map((use) => use.path));
  const exact = writes.filter((use) => use.exact);
  const folders = writes.filter((use) => !use.exact && !made.has(use.path)).map((use) => use.path);
  // A folder that it makes and writes several files into is one output.
  const collected = [...made].filter(
    (folder) => exact.filter((use) => isInside(use.path, folder) && kindOf(use, one) === 'outs').length > 1,
  );
  const inputs = [script.path, ...script.modules, ...reads.map((use) => use.path)];
  const own = (folder: string): boolean => !inputs.some((path) => overlaps(path, folder)) && !view.tracked(folder);
  // DVC empties an output before its stage runs, so nothing else may lie in it.
  const safe = (folder: string): boolean => view.filesUnder(folder).every((file) => exact.some((use) => use.path === file));
  const plain = (folder: string): boolean => exact.every((use) => !isInside(use.path, folder) || kindOf(use, one) === 'outs');
  const wholes = [...new Set([...collected, ...folders])].filter((folder) => {
    if (own(folder) && safe(folder) && plain(folder)) {
      return true;
    }
    if (folders.includes(folder) && own(folder)) {
      notes.push(`it writes files into ${folder} whose names are not known`);
    }
    return false;
  });
  const outputs: Output[] = wholes
    .filter((folder) => !wholes.some((other) => isInside(folder, other)))
    .map((path) => ({ path, cache: true, kind: 'outs' as const }));
  for (const use of exact.filter((each) => !wholes.some((folder) => isInside(each.path, folder)))) {
    const kind = kindOf(use, one);
    outputs.push({ path: use.path, kind, cache: kind === 'outs' ? !LOG.test(use.path) : kind === 'plots' && IMAGE.test(use.path) });
  }
  if (script.live !== null) {
    outputs.push({ path: `${script.live}/metrics.json`, kind: 'metrics', cache: false });
    outputs.push({ path: `${script.live}/plots/metrics`, kind: 'plots', cache: false, x: 'step' });
  }
  return distinct(outputs).filter((out) => {
    const other = claimed.find((path) => overlaps(path, out.path));
    if (other !== undefined) {
      notes.push(`${out.path} is an output of another stage`);
    }
    return other === undefined && !inputs.includes(out.path);
  });
}

/** A metrics or plots file may be named twice; the more telling kind stays. */
function distinct(outputs: readonly Output[]): Output[] {
  const byPath = new Map<string, Output>();
  for (const out of outputs) {
    const known = byPath.get(out.path);
    byPath.set(out.path, known && known.kind !== 'outs' ? known : out);
  }
  return [...byPath.values()];
}

function kindOf({ path, by }: ScriptUse, { role }: Sketch): Kind {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (IMAGE.test(path) && (role !== 'prepare' || by === 'savefig')) {
    return 'plots';
  }
  if (role !== 'prepare' && VALUES.test(path) && METRICS.test(name)) {
    return 'metrics';
  }
  if (role !== 'prepare' && TABLE.test(path) && PLOTS.test(name)) {
    return 'plots';
  }
  return role === 'evaluate' && path.endsWith('.json') ? 'metrics' : 'outs';
}

function sorted(outputs: readonly Output[], { script }: Sketch): Pick<StageDraft, 'outs' | 'metrics' | 'plots'> {
  const of = (kind: Kind): OutputDraft[] =>
    outputs
      .filter((out) => out.kind === kind && out.path !== script.path)
      .map(({ path, cache, x }) => (x === undefined ? { path, cache } : { path, cache, x }));
  return { outs: of('outs'), metrics: of('metrics'), plots: of('plots') };
}

function paramsOf(script: ScriptFacts, view: FolderView): StageDraft['params'] {
  return script.configs
    .filter(({ file }) => isConfig(file, view) && view.kind(file) === 'file')
    .map(({ file, keys }) => ({ file, keys: keys ?? [] }));
}

/** The script, its modules, and what it reads: what is there, and what other stages make, by the name of their output. */
function depsOf(one: Sketch, { stage }: StageProposal, view: FolderView, claimed: readonly string[]): string[] {
  const own = new Set([...stage.outs, ...stage.metrics, ...stage.plots].map((out) => out.path));
  const data = one.reads.flatMap(({ path }) => {
    const made = claimed.find((out) => !own.has(out) && (out === path || isInside(path, out)));
    return made ?? (view.kind(path) === null && !claimed.some((out) => isInside(out, path)) ? [] : path);
  });
  return [...new Set([...data.sort(), ...[one.script.path, ...one.script.modules].sort()])].filter(
    (path) => ![...own].some((out) => overlaps(out, path)),
  );
}

/** Which scripts are stages of a pipeline, by their names and by what they do. */
import type { ScriptFacts } from '../../protocol/init.js';

export type Role = 'prepare' | 'train' | 'evaluate';

const WORDS: readonly [Role, RegExp][] = [
  ['evaluate', /^(?:eval\w*|scor(?:e|es|ing)|test|testing|validat\w*|infer\w*|predict\w*|report\w*|benchmark\w*)$/],
  ['train', /^(?:train\w*|fit\w*|learn\w*|finetun\w*|fine|pretrain\w*|tun(?:e|ing)|model\w*)$/],
  [
    'prepare',
    /^(?:prepar\w*|preprocess\w*|process\w*|featur\w*|split\w*|clean\w*|dataset\w*|data|etl|tokeni[sz]\w*|augment\w*|transform\w*|extract\w*|normali[sz]\w*)$/,
  ],
];
const ORDER: readonly (Role | null)[] = ['prepare', 'train', 'evaluate', null];
/** Files that run but belong to no pipeline. */
const NO_STAGE =
  /(?:^|\/)(?:setup|conftest|noxfile|fabfile|manage|tasks|__init__|wsgi|asgi|app|server)\.py$|(?:^|\/)(?:tests?|docs?|examples?|\.github)\//;

export function roleOf({ path }: Pick<ScriptFacts, 'path'>): Role | null {
  const words = stem(path)
    .toLowerCase()
    .split(/[^a-z]+/);
  // `train_model` trains; `test_data` tests.
  return words.flatMap((word) => WORDS.find(([, pattern]) => pattern.test(word))?.[0] ?? [])[0] ?? null;
}

/** The scripts that may be stages, in the order in which pipelines have them. */
export function stageScripts(scripts: readonly ScriptFacts[]): ScriptFacts[] {
  return scripts
    .filter((script) => script.runs && !NO_STAGE.test(script.path))
    .sort((a, b) => ORDER.indexOf(roleOf(a)) - ORDER.indexOf(roleOf(b)) || (a.path < b.path ? -1 : 1));
}

/** A name that DVC takes for a stage: any but punctuation, dashes and underscores excepted. Source: dvc/stage/__init__.py. */
export function stageNames(scripts: readonly ScriptFacts[]): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { path } of scripts) {
    const own = clean(stem(path));
    const parts = path
      .replace(/\.\w+$/, '')
      .split('/')
      .map(clean);
    const single = scripts.length === 1 && /^(?:main|run|script|experiment)$/.test(own) ? 'train' : own;
    const candidates = [single, parts.slice(-2).join('-'), parts.join('-')];
    const name = candidates.find((one) => one !== '' && !taken.has(one)) ?? `stage-${taken.size + 1}`;
    taken.add(name);
    names.set(path, name);
  }
  return names;
}

/** What is wrong with the name of a stage, as a sentence, or null. */
export function stageNameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (name.trim() === '') {
    return 'A stage needs a name.';
  }
  const character = /[!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~\s]/.exec(name)?.[0];
  if (character !== undefined) {
    return /\s/.test(character) ? 'The name of a stage has no spaces.' : `The name of a stage has no “${character}”.`;
  }
  return taken.has(name) ? `There is a stage “${name}” already.` : null;
}

function stem(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '');
}

function clean(text: string): string {
  return text.replace(/[^\p{L}\p{N}_-]+/gu, '-').replace(/^-+|-+$/g, '');
}

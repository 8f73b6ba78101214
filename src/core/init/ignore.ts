/** Lines for `.gitignore` and `.dvcignore`. */
import type { IgnoreLine } from '../../protocol/init.js';

export interface IgnoreFacts {
  /** Virtual environments, relative to the folder. */
  readonly environments: readonly string[];
  /** Folders and files at the top, and folders by name anywhere. */
  readonly names: ReadonlySet<string>;
  readonly hasPython: boolean;
  readonly hasNotebooks: boolean;
  /** Packages that the scripts import, by their first name. */
  readonly imports: ReadonlySet<string>;
  /** Data and models that Git must not take: neither outputs of a stage nor added to DVC, which see to it themselves. */
  readonly large: readonly string[];
}

/** What tools leave in a folder; `imports`: the package that does. */
const TOOLS: readonly { readonly name: string; readonly package: string | null; readonly why: string }[] = [
  { name: 'mlruns', package: 'mlflow', why: 'runs of MLflow' },
  { name: 'wandb', package: 'wandb', why: 'runs of Weights & Biases' },
  { name: 'runs', package: 'tensorboard', why: 'runs of TensorBoard' },
  { name: 'lightning_logs', package: 'pytorch_lightning', why: 'logs of Lightning' },
  { name: 'catboost_info', package: 'catboost', why: 'logs of CatBoost' },
  { name: 'node_modules', package: null, why: 'packages of npm' },
  { name: '.pytest_cache', package: null, why: 'a cache' },
  { name: '.mypy_cache', package: null, why: 'a cache' },
  { name: '.ruff_cache', package: null, why: 'a cache' },
];

export function gitIgnores(facts: IgnoreFacts): IgnoreLine[] {
  return [
    ...common(facts),
    ...(facts.names.has('.env') ? [{ line: '.env', why: 'secrets' }] : []),
    ...facts.large.map((path) => ({ line: `/${path}`, why: 'too large for Git' })),
  ];
}

/** Folders that DVC need not look into. Never data: what DVC ignores cannot be an output or a dependency. */
export function dvcIgnores(facts: IgnoreFacts): IgnoreLine[] {
  return common(facts);
}

function common({ environments, names, hasPython, hasNotebooks, imports }: IgnoreFacts): IgnoreLine[] {
  return [
    ...environments.map((path) => ({ line: `/${path}/`, why: 'a virtual environment' })),
    ...(hasPython ? [{ line: '__pycache__/', why: 'compiled Python' }] : []),
    ...(hasNotebooks ? [{ line: '.ipynb_checkpoints/', why: 'copies of notebooks' }] : []),
    ...TOOLS.filter((tool) => names.has(tool.name) || (tool.package !== null && imports.has(tool.package))).map(({ name, why }) => ({
      line: `${name}/`,
      why,
    })),
  ];
}

/** The text with the lines added that it does not have in one form or another. */
export function addIgnored(text: string | null, lines: readonly string[]): string {
  const before = text ?? '';
  const newline = before.includes('\r\n') ? '\r\n' : '\n';
  const known = new Set(before.split(/\r?\n/).map(normal));
  const added = lines.filter((line) => {
    const key = normal(line);
    return !known.has(key) && known.add(key);
  });
  const gap = before === '' || before.endsWith('\n') ? '' : newline;
  return added.length === 0 ? before : `${before}${gap}${added.join(newline)}${newline}`;
}

/** `/data`, `data/`, `data/*` and `**\/data` ignore the same folder at the top. */
function normal(line: string): string {
  return line
    .trim()
    .replace(/^(?:\*\*\/|\/)+/, '')
    .replace(/\/(?:\*{1,2})?$/, '')
    .replace(/\/$/, '');
}

/** Names in a working tree that say where its pipelines are. */

export const IGNORE_FILE = '.dvcignore';
export const PYTHON_ENVIRONMENT = 'pyvenv.cfg';
/** Folders that hold no pipeline, and may be large. */
export const SKIPPED: ReadonlySet<string> = new Set([
  '.git',
  '.dvc',
  '.hg',
  'node_modules',
  '__pycache__',
  '.tox',
  '.mypy_cache',
  '.ipynb_checkpoints',
]);

export const isPipeline = (name: string): boolean => name === 'dvc.yaml';
export const isDvcFile = (name: string): boolean => name.endsWith('.dvc') && name !== '.dvc';

// What is in dist/. Without imports, so that it can be read before npm packages are there.

/** Scripts in dist/ that Node runs. */
export const SCRIPTS = [
  'extension.js',
  'worker.js',
  'supervise.js',
  'toml.js',
  'python.js',
  'init.js',
  'setup.js',
  'sharing.js',
  'compare.js',
  'table.js',
  'views.js',
  'run.js',
  'texts.js',
  'share.js',
  'pipeline.js',
  'plots.js',
  'cli.js',
  'commands.js',
  'sweep.js',
  'search.js',
  'sweeps.js',
];

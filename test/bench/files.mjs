// What is in the commits of a bench's repository: a pipeline of three stages as DVC would have run it.

/** @typedef {import('./repositories.mjs').Spec} Spec */

/** Deterministic numbers in [0, 1): mulberry32. @param {number} seed */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @param {() => number} next @param {number} length */
export function hex(next, length) {
  return Array.from({ length }, () => Math.floor(next() * 16).toString(16)).join('');
}

const STAGES = `stages:
  prepare:
    cmd: python src/prepare.py
    deps:
      - data/raw
      - src/prepare.py
    params:
      - group0
    outs:
      - data/prepared
  train:
    cmd: python src/train.py
    deps:
      - data/prepared
      - src/train.py
    params:
      - group0
      - group1
    outs:
      - models/model.pt
  evaluate:
    cmd: python src/evaluate.py
    deps:
      - data/prepared
      - models/model.pt
      - src/evaluate.py
    metrics:
      - metrics.json:
          cache: false
`;

/** Everything that a baseline's commit holds. @param {Spec} spec @param {number} baseline */
export function baselineFiles(spec, baseline) {
  return {
    '.dvc/config': '[core]\n    analytics = false\n    check_update = false\n',
    '.dvc/.gitignore': '/config.local\n/tmp\n/cache\n',
    '.gitignore': '/data\n/models\n',
    '.dvcignore': '# Nothing is left out.\n',
    'README.md': '# Bench\n',
    'dvc.yaml': STAGES,
    'src/prepare.py': `# Prepare, step ${baseline - (baseline % 7)}\n`,
    'src/train.py': `# Train, step ${baseline}\n`,
    'src/evaluate.py': '# Evaluate\n',
    ...results(spec, baseline, random(1_000_000 + baseline)),
  };
}

/** What an experiment changes of its baseline. @param {Spec} spec @param {number} baseline @param {number} experiment */
export function experimentFiles(spec, baseline, experiment) {
  return results(spec, baseline, random(2_000_000 + experiment));
}

/** @param {Spec} spec @param {number} baseline @param {() => number} next */
function results(spec, baseline, next) {
  const params = paramValues(spec.params, next);
  return {
    'params.yaml': paramsText(params),
    'metrics.json': `${JSON.stringify(metricValues(spec.metrics, next), null, 2)}\n`,
    'dvc.lock': lockText(params, baseline, next),
  };
}

/** Leaves in groups of ten at most: group -> name -> text of its value. @param {number} count @param {() => number} next */
function paramValues(count, next) {
  const pick = (/** @type {readonly string[]} */ values) => values[Math.floor(next() * values.length)] ?? '';
  const kinds = [
    () => (10 ** (-1 - 4 * next())).toPrecision(3).replace(/e-(\d)$/, 'e-0$1'),
    () => pick(['16', '32', '64', '128', '256']),
    () => pick(['adam', 'sgd', 'rmsprop', 'adamw']),
    () => pick(['true', 'false']),
    () => (next() * 0.5).toFixed(2),
    () => String(Math.floor(next() * 1000)),
  ];
  const groups = Math.max(2, Math.ceil(count / 10));
  /** @type {string[][]} */
  const made = Array.from({ length: groups }, () => []);
  for (let at = 0; at < count; at += 1) {
    made[at % groups]?.push(kinds[at % kinds.length]?.() ?? '');
  }
  return made;
}

/** @param {string[][]} groups */
function paramsText(groups) {
  const lines = ['# Parameters of all stages'];
  groups.forEach((values, group) => {
    lines.push(`group${group}:`, ...values.map((value, at) => `  value${at}: ${value}`));
  });
  return `${lines.join('\n')}\n`;
}

/** @param {number} count @param {() => number} next */
function metricValues(count, next) {
  const names = ['accuracy', 'loss', 'f1', 'precision', 'recall'];
  /** @type {Record<string, number | Record<string, number>>} */
  const made = {};
  for (let at = 0; at < count; at += 1) {
    const group = Math.floor(at / names.length);
    const name = names[at % names.length] ?? '';
    if (group === 0) {
      made[name] = next();
    } else {
      const inner = /** @type {Record<string, number>} */ (made[`class${group}`] ??= {});
      inner[name] = next();
    }
  }
  return made;
}

/** As DVC writes `dvc.lock` after a run. @param {string[][]} groups @param {number} baseline @param {() => number} next */
function lockText(groups, baseline, next) {
  const fixed = random(3_000_000 + baseline);
  const file = (/** @type {string} */ path, /** @type {string} */ md5, /** @type {number} */ size, nfiles = 0) => [
    `    - path: ${path}`,
    '      hash: md5',
    `      md5: ${md5}${nfiles > 0 ? '.dir' : ''}`,
    `      size: ${size}`,
    ...(nfiles > 0 ? [`      nfiles: ${nfiles}`] : []),
  ];
  const raw = file('data/raw', hex(random(7), 32), 48_213_004, 1200);
  const prepared = file('data/prepared', hex(next, 32), 40_000_000 + Math.floor(next() * 1e6), 1200);
  const model = file('models/model.pt', hex(next, 32), 12_000_000 + Math.floor(next() * 1e5));
  const code = (/** @type {string} */ name) => file(`src/${name}.py`, hex(fixed, 32), 4000 + Math.floor(fixed() * 400));
  const used = (/** @type {number[]} */ which) => [
    '    params:',
    '      params.yaml:',
    ...which.flatMap((group) => [`        group${group}:`, ...(groups[group] ?? []).map((value, at) => `          value${at}: ${value}`)]),
  ];
  const metrics = file('metrics.json', hex(next, 32), 120 + Math.floor(next() * 20));
  return `${[
    "schema: '2.0'",
    'stages:',
    ...['  prepare:', '    cmd: python src/prepare.py', '    deps:', ...raw, ...code('prepare'), ...used([0]), '    outs:', ...prepared],
    ...['  train:', '    cmd: python src/train.py', '    deps:', ...prepared, ...code('train'), ...used([0, 1]), '    outs:', ...model],
    ...['  evaluate:', '    cmd: python src/evaluate.py', '    deps:', ...prepared, ...model, ...code('evaluate'), '    outs:', ...metrics],
  ].join('\n')}\n`;
}

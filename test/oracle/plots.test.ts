/** `espalier plots` against `dvc plots diff --json`: the same templates filled with the same values. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showPlots } from '../../src/node/showPlots.js';
import { Dvc } from './dvc.js';
import { Project } from './project.js';
import { skipped, unavailable } from './python.js';

type Files = Readonly<Record<string, string>>;
interface Shown {
  readonly data?: Record<string, { readonly type: string; readonly url?: string }[]>;
  readonly errors?: Record<string, string>[];
}

const table = (shift: number, delimiter = ','): string =>
  ['step,loss,acc,group', ...[0, 1, 2, 3].map((step) => `${step},${shift / (step + 1)},${step * shift},g${step % 2}`)]
    .join('\n')
    .replaceAll(',', delimiter);
const records = (shift: number): string =>
  JSON.stringify({ meta: { n: shift }, curve: [0, 1, 2].map((at) => ({ fpr: at / 2, tpr: (at * shift) / 2, cut: 1 - at })) });
const labels = (shift: number): string =>
  JSON.stringify(Array.from('abcabcaab', (actual, at) => ({ actual, predicted: 'abc'[(at * shift) % 3] })));
const shared = (shift: number): Files => ({
  'a.csv': table(shift),
  'b.tsv': table(shift + 1, '\t'),
  'deep/c.json': records(shift),
  'deep/d.yaml': '- {x: 1, y: 2.5}\n- {x: 2, y: .nan}\n- {x: 3, y: -1}\n',
  'labels.json': labels(shift),
});

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const objectPath = (hash: string): string => `.dvc/cache/files/md5/${hash.slice(0, 2)}/${hash.slice(2)}`;

/** A file, and a folder with one file, that only DVC's cache has. */
function stored(files: Files): Files {
  const [file = '', inFolder = ''] = Object.values(files);
  const listing = JSON.stringify([{ md5: md5(inFolder), relpath: 'p.tsv' }]);
  const folder = `${md5(listing)}.dir`;
  return {
    [objectPath(md5(file))]: file,
    [objectPath(md5(inFolder))]: inFolder,
    [objectPath(folder)]: listing,
    'dvc.lock': `schema: '2.0'
stages:
  kept:
    cmd: x
    outs:
    - {path: kept, hash: md5, md5: ${folder}, size: 1, nfiles: 1}
    - {path: kept.csv, hash: md5, md5: ${md5(file)}, size: 1}
`,
  };
}

const TEMPLATES = ['linear', 'simple', 'smooth', 'scatter', 'scatter_jitter', 'bar_horizontal', 'bar_horizontal_sorted'];

/** Title -> `dvc.yaml`, and files beside those that all have. */
const CASES: Readonly<Record<string, Files>> = {
  'every template, of one file and of several': {
    'dvc.yaml': `plots:
${TEMPLATES.map((name) => `  - one_${name}: {template: ${name}, x: step, y: {a.csv: loss}, title: '${name} of a', x_label: 'the x', y_label: 'the y'}`).join('\n')}
${TEMPLATES.map((name) => `  - two_${name}: {template: ${name}, x: step, y: {a.csv: [loss, acc], b.tsv: acc}}`).join('\n')}
  - labels.json: {template: confusion, x: actual, y: predicted}
  - normalized: {template: confusion_normalized, x: actual, y: {labels.json: predicted}}
`,
  },
  'x and y as a text, a list and maps': {
    'dvc.yaml': `plots:
  - a.csv
  - b.tsv: {x: step, y: [loss, acc]}
  - deep/c.json: {x: fpr, y: tpr}
  - 'text and map': {x: step, y: {a.csv: loss}}
  - 'text and lists': {x: step, y: {a.csv: [loss, acc], b.tsv: [acc]}}
  - 'map and map': {x: {b.tsv: acc}, y: {a.csv: loss}}
  - 'several of x': {x: {a.csv: step, b.tsv: loss}, y: {a.csv: loss, b.tsv: acc}}
  - 'only files': {y: {a.csv: loss, b.tsv: loss}}
  - 'files in one folder': {y: {deep/c.json: tpr, deep/d.yaml: y}}
`,
  },
  'stages, folders, and files that are in several places': {
    'dvc.yaml': `stages:
  train:
    cmd: x
    plots:
      - a.csv: {cache: false, x: step, y: loss}
      - bare.csv: {cache: false, header: false, x: '0', y: '1'}
      - live: {cache: false, template: simple}
  kept: {cmd: x, plots: [kept.csv: {x: step, y: acc}, kept]}
  nested: {cmd: x, wdir: sub, plots: [n.csv: {cache: false, y: v}]}
plots:
  - live/metrics: {x: step}
  - live/metrics/special.tsv: {y: step, title: special}
  - a.csv: {y: acc}
  - live/images
`,
    ...stored({ 'kept.csv': table(7), 'kept/p.tsv': table(8, '\t') }),
    'bare.csv': '1,2\n3,4\n',
    'live/metrics/loss.tsv': 'step\tloss\n0\t1\n1\t0.5\n',
    'live/metrics/train/acc.tsv': 'step\tacc\n0\t0\n1\t0.5\n',
    'live/metrics/special.tsv': 'step\tspecial\n0\t0\n1\t0.5\n',
    'live/images/dot.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
    'live/images/step/0.png': 'not really',
    'sub/n.csv': 'v\n1\n2\n',
    'sub/dvc.yaml': 'plots: [n.csv, {up: {y: {../a.csv: loss, n.csv: v}}}]',
  },
  'templates of the project': {
    'dvc.yaml': 'plots:\n  - a.csv: {template: mine, y: loss}\n  - b.tsv: {template: own/t.json, x: step, y: {b.tsv: [loss, acc]}}\n',
    '.dvc/plots/mine.json':
      '{"data": {"values": "<DVC_METRIC_DATA>"}, "title": "of <DVC_METRIC_TITLE>", "y": "<DVC_METRIC_Y>", "mark": "line"}',
    'own/t.json': '{"d": ["<DVC_METRIC_DATA>"], "c": "<DVC_METRIC_COLOR>", "s": "<DVC_METRIC_SHAPE>", "g": ["<DVC_METRIC_GROUP_BY_X>"]}',
  },
  'what is wrong is said, and the rest is shown': {
    'dvc.yaml': `plots:
  - gone.csv
  - empty.csv
  - broken.json
  - text.txt
  - a.csv: {y: nope}
  - b.tsv: {x: nope, y: loss}
  - 'of unlike length': {x: {deep/c.json: fpr}, y: {a.csv: loss}}
  - 'of unlike number': {x: {a.csv: step, b.tsv: step}, y: {a.csv: [loss, acc], b.tsv: acc}}
  - mixed.json: {y: a}
  - numbers.json
  - short.csv: {y: b}
  - quoted.csv: {y: "a.b[0]"}
`,
    'empty.csv': '',
    'broken.json': '{',
    'text.txt': 'hello',
    'mixed.json': '[{"a": 1}, {"a": 2, "b": 3}]',
    'numbers.json': '{"list": [1, 2]}',
    'short.csv': 'a,b\n1,2\n3\n',
    'quoted.csv': 'k,"a.b[0]"\n"x, y",1\n"""",2\n',
  },
};

/** Comparisons beside the one that all cases have. */
const MORE: Readonly<Record<string, readonly { readonly revisions: readonly string[]; readonly split?: boolean }[]>> = {
  'every template, of one file and of several': [{ revisions: ['first', 'exp'], split: true }],
  'x and y as a text, a list and maps': [{ revisions: ['HEAD'] }],
  'stages, folders, and files that are in several places': [{ revisions: [] }],
};

/** Python's own words for some failures are no help: their type is compared, and where they are. */
function comparable(text: string): Shown {
  const shown = JSON.parse(text.replace(/\bNaN\b/g, '"NaN"')) as Shown;
  const errors = (shown.errors ?? []).map(({ msg, ...one }) => ({
    ...one,
    msg: /^(?:Could not find|Cannot (?:join|have)|'text)/.test(msg ?? '') ? msg! : '',
  }));
  const images = Object.entries(shown.data ?? {}).map(([name, parts]) => [
    name,
    parts.map((part) => (part.url === undefined ? part : { ...part, url: contentOf(part.url) })),
  ]);
  return {
    data: Object.fromEntries(images) as Exclude<Shown['data'], undefined>,
    errors: errors.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  };
}

const contentOf = (url: string): string =>
  url.startsWith('data:') ? Buffer.from(url.slice(url.indexOf(',') + 1), 'base64').toString() : readFileSync(url, 'utf8');

describe.skipIf(unavailable)(`plots${skipped}`, () => {
  let dvc: Dvc;
  beforeAll(() => (dvc = new Dvc()));
  afterAll(() => dvc.close());

  it.each(Object.keys(CASES))('are those of DVC: %s', async (title) => {
    const project = new Project(dvc);
    try {
      project.commit('first', { ...shared(1), ...CASES[title] });
      project.repo.git('tag', 'first');
      project.commit('second', shared(2));
      project.experiment('exp', shared(3));
      project.write({ 'a.csv': table(5) });
      const compare = async (revisions: readonly string[], more: readonly string[] = []): Promise<void> => {
        const command = revisions.length === 0 ? ['show'] : ['diff', ...revisions];
        const wanted = await dvc.run(project.root, 'plots', ...command, '--json', '-o', '.dvc/tmp/out', ...more);
        const found = await showPlots(project.root, 'git', revisions, { json: true, split: more.length > 0, strict: true });
        expect(comparable(found.text), revisions.join(' ')).toEqual(comparable(wanted));
      };
      await compare(['first', 'exp', 'HEAD']);
      for (const { revisions, split } of MORE[title] ?? []) {
        await compare(revisions, split ? ['--split'] : []);
      }
    } finally {
      project.dispose();
    }
  });
});

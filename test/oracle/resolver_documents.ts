/** Pipelines with templates: some by hand, where DVC has rules of its own, and generated ones. */
import fc from 'fast-check';

export interface Project {
  readonly files: Readonly<Record<string, string>>;
  readonly file: string;
  readonly parsing: Readonly<Record<string, string>>;
}

const PARAMS = `
lr: 1.0
n: 3
big: 12345678901234567890
flag: true
name: two words
none: null
exponent: 1e-7
train: {lr: 0.1, layers: [1, 2.0, x], deep: {flag: false, text: "it's"}}
models: [cnn, rnn]
mixed: [1, true, null, 2.50, a]
datasets: {us: {path: data/us, n: 1}, eu: {path: data/eu, n: 2.0}}
list_of_maps: [{name: a, k: 1}, {name: b, k: 2}]
empty_list: []
empty_map: {}
1: one
2.5: yes
nested: {1: x, a: y}
flags: {lr: 0.5, verbose: true, quiet: false, list: [1, a b, true, null], none: null, sub: {x: 1.0, e: ""}, "": z}
bad_flags: {a: [[1]]}
"key.with.dots": 1
`;

/** `dvc.yaml` beside the parameters above. */
export const PIPELINES: readonly string[] = [
  // Where values come from, and how they are written.
  'stages: {a: {cmd: "x ${lr} ${n} ${big} ${flag} ${name} ${none} ${exponent} ${train.lr} ${train.layers[1]} ${train[layers][2]}"}}',
  'stages: {a: {cmd: "x ${ lr } ${train. lr} ${train.layers[-1]} ${train.layers.0} ${train.layers[ 0 ] .x}"}}',
  'stages: {a: {cmd: "x ${train.layers[3]}"}}',
  'stages: {a: {cmd: "x ${train.layers[x]}"}}',
  'stages: {a: {cmd: "x ${lr.x}"}}',
  'stages: {a: {cmd: "${missing}"}, b: {cmd: fine}}',
  'stages: {a: {cmd: "x ${1} ${nested.a}"}}',
  'stages: {a: {cmd: "x ${nested.1}"}}',
  'stages: {a: {cmd: "x ${key.with.dots}"}}',
  'stages: {a: {cmd: "x \\\\${lr} \\\\\\\\${lr} $${lr} ${lr}} {${lr}} \\\\${x}"}}',
  'stages: {a: {cmd: "x ${}"}}',
  'stages: {a: {cmd: "x ${lr["}}',
  'stages: {a: {cmd: "x ${a..b}"}}',
  'stages: {a: {cmd: "x ${.a}"}}',
  'stages: {a: {cmd: "x ${a]}", deps: [b]}}',
  'stages: {a: {cmd: "x ${[0]}"}}',
  'stages: {a: {cmd: "x ${lr} ${lr"}}',
  'stages: {a: {cmd: "x ${l\\nr}"}}',
  'stages: {a: {cmd: "x ${${lr}}"}}',
  // Lists and maps, which commands alone may hold.
  'stages: {a: {cmd: "x ${flags}"}}',
  'stages: {a: {cmd: "x ${train} ${empty_map}."}}',
  'stages: {a: {cmd: "${flags}"}}',
  'stages: {a: {cmd: "x ${models}"}}',
  'stages: {a: {cmd: "x ${bad_flags}"}}',
  'stages: {a: {cmd: ["x ${flags}", "y ${lr}", "${n}"]}}',
  'stages: {a: {cmd: x, deps: ["${train}"]}}',
  'stages: {a: {cmd: x, deps: ["${models}"]}}',
  'stages: {a: {cmd: x, desc: "${flags} x"}}',
  'stages: {a: {cmd: x, wdir: "${models}"}}',
  // Every place.
  `stages:
  a:
    cmd: x
    wdir: "\${models[0]}"
    deps: ["\${name}", "\${n}", "a-\${n}"]
    params: ["\${name}", {"\${models[1]}.yaml": ["\${models[0]}", b]}, {"x.json": }]
    outs: ["\${name}", {"o-\${n}": {cache: false, desc: "\${lr}"}}]
    metrics: [{"\${models[0]}.json": {cache: false}}]
    plots: [{"\${models[1]}.csv": {x: "\${name}", title: "a \${n}"}}]
    desc: d \${n}
    meta: {"\${name}": ["\${lr}", 1.0, {x: "\${flag}"}]}
    always_changed: true
    frozen: false`,
  'stages: {a: {cmd: x, meta: {"${train}": 1}}}',
  'stages: {a: {cmd: x, meta: {"${n}": 1, "${lr}": 2}}}',
  // At the top.
  'metrics: ["${models[0]}.json", m.json]\nparams: ["${name}.yaml"]\nplots: ["${models[0]}", {p: {x: "${name}", y: {"${models[1]}.csv": [a, "${n}"]}}}]\nartifacts: {"${models[0]}": {path: "m/${n}", type: model, labels: ["${name}"]}}\ndatasets: [{name: "d${n}", type: dvc, url: "${name}"}]',
  'metrics: ["${missing}"]\nplots: ["${a..b}", p]',
  'metrics: ["m-${train.layers}.json"]\nplots: ["${flags}-x"]',
  'artifacts: {"${n}": {path: x}}',
  'artifacts: {"${lr}x": {path: "${missing}"}, b: {path: y}}',
  // foreach
  'stages: {a: {foreach: [1, 2.0, true, null, x, "y z"], do: {cmd: "x ${item}"}}}',
  'stages: {a: {foreach: "${mixed}", do: {cmd: "x ${item}"}}}',
  'stages: {a: {foreach: "${datasets}", do: {cmd: "x ${key} ${item.path} ${item.n}", deps: ["${item.path}"]}}}',
  'stages: {a: {foreach: "${list_of_maps}", do: {cmd: "x ${item.name} ${item.k} ${item}"}}}',
  'stages: {a: {foreach: [{x: 1.0}, {x: "${lr}"}], do: {cmd: "x ${item.x}"}}}',
  'stages: {a: {foreach: {b: 1, 10: 2, "2": 3, a: 4}, do: {cmd: "x ${key}"}}}',
  'vars: [{by: {b: 1, "10": 2, "2": 3}}]\nstages: {a: {foreach: "${by}", do: {cmd: "x ${key}"}}, m: {matrix: {k: "${by}"}, cmd: "x ${item.k}"}}',
  'stages: {a: {foreach: [[1], 2], do: {cmd: "x ${item}"}}}',
  'stages: {a: {foreach: ["${lr}", "${name}", "v${n}", "${train}"], do: {cmd: "x ${item}"}}}',
  'stages: {a: {foreach: ["${lr}", "${flag}", "v${n}", true], do: {cmd: "x ${item}"}}}',
  'stages: {a: {foreach: {us: {lr: "${lr}", k: 2}, "${name}": {lr: 2.0, k: 3}}, do: {cmd: "x ${key} ${item.lr} ${item.k}"}}}',
  'stages: {a: {foreach: {1: a, false: b, null: c, 2.0: d, "1": e}, do: {cmd: "x ${key} ${item}"}}}',
  'stages: {a: {foreach: {x: {1: a, b: 2}}, do: {cmd: "x ${item.1}"}}}',
  'stages: {a: {foreach: {x: {1: a, b: 2}}, do: {cmd: "x ${item}"}}}',
  'stages: {a: {foreach: "${train.layers}", do: {cmd: "x ${item} ${key}"}}}',
  'stages: {a: {foreach: [1], do: {cmd: "x ${key}"}}}',
  'stages: {a: {foreach: "${lr}", do: {cmd: x}}}',
  'stages: {a: {foreach: abc, do: {cmd: x}}}',
  'stages: {a: {foreach: "${n}x", do: {cmd: x}}}',
  'stages: {a: {foreach: "${missing}", do: {cmd: x}}, b: {cmd: y}}',
  'stages: {a: {foreach: "${empty_list}", do: {cmd: "${"}}}',
  'stages: {a: {foreach: [], do: {cmd: "${}"}}}',
  'stages: {a: {foreach: "${a b[}", do: {cmd: x}}}',
  'stages: {a: {foreach: [a, a, b], do: {cmd: "x ${item}"}}}',
  'stages: {a: {foreach: [a@b, c], do: {cmd: "x ${item}"}}}',
  'stages: {a@b: {cmd: x}, "c@": {foreach: [1], do: {cmd: x}}}',
  'stages: {a: {foreach: [1, 2], do: {cmd: "x ${missing} ${item}"}}}',
  'stages: {a: {foreach: [1, 2], do: {cmd: "x ${a..b}"}}}',
  'stages: {a: {foreach: "${models}", do: {cmd: "x ${item}", wdir: "${item}", vars: [{z: 1}]}}}',
  'stages: {a: {foreach: "${models}", do: {cmd: "x ${z}", wdir: "${item}", vars: [v.yaml]}}}',
  'stages: {a: {foreach: [1], do: {cmd: x, vars: [{item: 1}]}}}',
  'stages: {a: {foreach: [1], do: {cmd: x, vars: [{key: 1}]}}}',
  'stages: {a: {foreach: {x: 1}, do: {cmd: x, vars: [{key: 1, item: 2}]}}}',
  // matrix
  'stages: {a: {matrix: {m: [1, 2.0], n: "${models}"}, cmd: "x ${item.m} ${item.n} ${key}"}}',
  'stages: {a: {matrix: {m: "${mixed}", n: [true, {a: 1}, [2]]}, cmd: "x ${item.m} ${key}"}}',
  'stages: {a: {matrix: {m: "${list_of_maps}", n: ["${lr}", "${datasets}"]}, cmd: "x ${item.m.name} ${key}"}}',
  'stages: {a: {matrix: {m: [1], n: []}, cmd: x}}',
  'stages: {a: {matrix: {}, cmd: "x ${key}"}}',
  'stages: {a: {matrix: {m: abc}, cmd: "x ${item.m}"}}',
  'stages: {a: {matrix: {m: "${datasets}"}, cmd: "x ${item.m}"}}',
  'stages: {a: {matrix: {m: "${lr}"}, cmd: "x ${item.m}"}}',
  'stages: {a: {matrix: {m: "${name}"}, cmd: "x ${item.m}"}}',
  'stages: {a: {matrix: {"${name}": [1]}, cmd: "x ${key}"}}',
  'stages: {a: {matrix: {"x${n}": [1]}, cmd: "x ${item.x3}"}}',
  'stages: {a: {matrix: {a: [1, 1], b: [x]}, cmd: "x ${item.a}"}}',
  'stages: {a: {matrix: {a: [1]}, cmd: "x ${item.b}"}}',
  'stages: {a: {matrix: {a: [1]}, cmd: "x ${item}", deps: ["${item.a}"]}}',
  // vars
  'vars: [{lr2: 2.0, sub: {x: 1}}]\nstages: {a: {cmd: "x ${lr2} ${sub.x} ${lr}"}}',
  'vars: [conf.yaml]\nstages: {a: {cmd: "x ${c} ${train.extra} ${train.lr}"}}',
  'vars: [conf.yaml, conf.json, conf.toml, conf.py]\nstages: {a: {cmd: "x ${c} ${j.x} ${t.x} ${P.x} ${q}"}}',
  'vars: ["conf.yaml:c"]\nstages: {a: {cmd: "x ${c}"}, b: {cmd: "x ${d}"}}',
  'vars: ["conf.yaml:c", "conf.yaml:d"]\nstages: {a: {cmd: "x ${c} ${d}"}}',
  'vars: ["conf.yaml:c", "conf.yaml:c"]\nstages: {a: {cmd: x}}',
  'vars: ["conf.yaml:c,d"]\nstages: {a: {cmd: "x ${c} ${d}"}}',
  'vars: ["conf.yaml:nope"]\nstages: {a: {cmd: x}}',
  'vars: ["conf.yaml:c", conf.yaml]\nstages: {a: {cmd: x}}',
  'vars: [conf.yaml, "conf.yaml:c"]\nstages: {a: {cmd: x}}',
  'vars: [conf.yaml, conf.yaml, ./conf.yaml, params.yaml]\nstages: {a: {cmd: "x ${c}"}}',
  'vars: ["params.yaml:lr"]\nstages: {a: {cmd: x}}',
  'vars: [nope.yaml]\nstages: {a: {cmd: "x ${lr}"}}',
  'vars: [sub]\nstages: {a: {cmd: x}}',
  'vars: [list.yaml]\nstages: {a: {cmd: x}}',
  'vars: [clash.yaml]\nstages: {a: {cmd: x}}',
  'vars: [{lr: 5}]\nstages: {a: {cmd: x}}',
  'vars: [{train: {lr: 5}}]\nstages: {a: {cmd: x}}',
  'vars: [{a: {b: {c: 1}}}, {a: {b: {d: 2}, e: 3}}]\nstages: {a: {cmd: "x ${a.b.c} ${a.b.d} ${a.e} ${a}"}}',
  'vars: [{a: {b: 1}}, {a: 2}]\nstages: {a: {cmd: x}}',
  'vars: ["${lr}.yaml"]\nstages: {a: {cmd: x}}',
  'vars: [{x: "${lr}"}]\nstages: {a: {cmd: x}}',
  'vars: [empty.yaml]\nstages: {a: {cmd: "x ${lr}"}}',
  'vars: [{1: x, y: 2}]\nstages: {a: {cmd: "x ${y}"}}',
  // vars of one stage
  'stages: {a: {cmd: "x ${c}", vars: [conf.yaml]}, b: {cmd: "x ${c}"}}',
  'stages: {a: {cmd: "x ${z} ${models[0]} ${train.layers[1]} ${train.lr}", deps: ["${lr}"], vars: [{z: 1.0}]}}',
  'stages: {a: {cmd: "x ${v}", wdir: "${models[0]}", vars: [v.yaml]}}',
  'stages: {a: {cmd: "x ${v}", wdir: cnn, vars: ["v.yaml:v"]}}',
  'stages: {a: {cmd: x, vars: [nope.yaml]}}',
  'stages: {a: {cmd: x, vars: [{lr: 2}]}}',
  'stages: {a: {cmd: x, vars: ["params.yaml:lr"]}}',
  'stages: {a: {cmd: x, vars: ["${lr}"]}}',
  'stages: {a: {cmd: x, vars: [{"${lr}": 1}]}}',
  'vars: [conf.yaml]\nstages: {a: {cmd: "x ${c}", vars: ["conf.yaml:c"]}}',
  'stages: {a: {foreach: "${models}", do: {cmd: "x ${item} ${z}", vars: [{z: 1}]}}}',
  'stages: {a: {foreach: "${list_of_maps}", do: {cmd: "x ${item.name} ${z}", vars: [{z: 1}]}}}',
  'stages: {a: {matrix: {m: "${models}"}, cmd: "x ${item.m} ${z}", vars: [{z: 1}]}}',
  // Shapes that DVC refuses.
  '- a',
  'stages: [a]',
  'stages: {a: 5}',
  'stages: {a: {deps: []}}',
  'stages: {a: {cmd: 5}}',
  'stages: {a: {cmd: x, deps: [1]}}',
  'stages: {a: {cmd: x, deps: "${models}"}}',
  'stages: {a: {cmd: x, outs: o}}',
  'stages: {a: {cmd: x, outs: [{o: }]}}',
  'stages: {a: {cmd: x, outs: [{o: {cache: "${flag}"}}]}}',
  'stages: {a: {cmd: x, outs: [{o: {cache: true, persist: false, checkpoint: true, remote: r, push: false, type: t, labels: [a], meta: 1, desc: d}}]}}',
  'stages: {a: {cmd: x, outs: [{o: {nothing: 1}}]}}',
  'stages: {a: {cmd: x, frozen: 1}}',
  'stages: {a: {cmd: x, nothing: 1}}',
  'stages: {1: {cmd: x}}',
  'stages: {a: {foreach: [1]}}',
  'stages: {a: {do: {cmd: x}}}',
  'stages: {a: {foreach: 1, do: {cmd: x}}}',
  'stages: {a: {foreach: [1], do: {cmd: x}, frozen: true}}',
  'stages: {a: {foreach: [1], do: {cmd: x, matrix: {m: [1]}}}}',
  'stages: {a: {matrix: [1], cmd: x}}',
  'stages: {a: {matrix: {1: [1]}, cmd: x}}',
  'stages: {a: {matrix: {m: {x: 1}}, cmd: x}}',
  'stages: {a: {matrix: {m: [1]}, foreach: [1], do: {cmd: x}}}',
  'stages: {a: {cmd: x, params: [{f.yaml: x}]}}',
  'stages: {a: {cmd: x, params: [1]}}',
  'stages: {a: {cmd: x, plots: [{p: [{x: a}, {y: b}]}]}}',
  'stages: {a: {cmd: x, plots: [{p: {x: [a]}}]}}',
  'stages: {a: {cmd: x, desc: 1}}',
  'vars: {a: 1}',
  'vars: [1]',
  'plots: [{}, a]',
  'plots: [{a: , b: {y: [c, d]}}, {c: {x: {f: g}, y: {f: [h]}}}]',
  'plots: [{a: {x: [c]}}]',
  'plots: {a: {x: c}}',
  'metrics: m.json',
  'metrics: [1]',
  'params: [{a: [b]}]',
  'artifacts: {m: {}}',
  'artifacts: {m: {path: x, other: 1}}',
  'datasets: 5',
  'other: 1',
  'schema: "2.0"\nstages: {}',
  'stages:\n',
  '',
];

const FILES: Readonly<Record<string, string>> = {
  'params.yaml': PARAMS,
  'conf.yaml': 'c: 4.0\nd: [5, 6]\ntrain: {extra: 7}\n',
  'conf.json': '{"j": {"x": 1.0, "y": 1e3}}',
  'conf.toml': '[t]\nx = 2.0\n',
  'conf.py': 'q = (1)\nclass P:\n    x = 3.0\n',
  'list.yaml': '[1, 2]',
  'clash.yaml': 'lr: 3\n',
  'empty.yaml': '',
  'cnn/v.yaml': 'v: 1.50\nz: 2\n',
  'rnn/v.yaml': 'v: 2.50\nz: 3\n',
  'sub/params.yaml': 'n: 10\n',
  'sub/conf.yaml': 'c: 11\n',
};

const project = (text: string, over: Partial<Project> = {}): Project => {
  const file = over.file ?? 'dvc.yaml';
  return { file, parsing: {}, ...over, files: { ...FILES, ...over.files, [file]: text } };
};

export const PROJECTS: readonly Project[] = [
  ...PIPELINES.map((text) => project(text)),
  project('vars: [conf.yaml, ../conf.json]\nstages: {a: {cmd: "x ${n} ${c} ${j.x}", wdir: .., vars: [conf.toml]}}', {
    file: 'sub/dvc.yaml',
  }),
  project('stages: {a: {cmd: "x ${n}", wdir: w, vars: [{q: "w"}]}}', { file: 'sub/dvc.yaml' }),
  ...[{ bool: 'boolean_optional' }, { list: 'append' }, { bool: 'store_true', list: 'nargs' }].map((parsing) =>
    project('stages: {a: {cmd: "x ${flags}"}}', { parsing: parsing }),
  ),
];

type Json = string | number | boolean | null | Float | Json[] | { [key: string]: Json };
class Float {
  constructor(readonly text: string) {}
}

/** Flow YAML; keys that start with `§` are written without quotes, as numbers. They come first, as in any JavaScript object. */
function write(value: Json): string {
  if (value instanceof Float) {
    return value.text;
  }
  if (Array.isArray(value)) {
    return `[${value.map(write).join(', ')}]`;
  }
  return typeof value === 'object' && value !== null
    ? `{${Object.entries(value)
        .sort(([a], [b]) => Number(b.startsWith('§')) - Number(a.startsWith('§')) || (a.startsWith('§') && b < a ? 1 : 0))
        .map(([key, child]) => `${key.startsWith('§') ? key.slice(1) : JSON.stringify(key)}: ${write(child)}`)
        .join(', ')}}`
    : JSON.stringify(value);
}

const scalars: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -3, max: 99 }),
  fc.constantFrom('1.0', '2.50', '-0.0', '1e-9', '1e22', '0.1').map((text) => new Float(text)),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('cnn', 'two words', "it's", '', 'a@b', 'a-b', 'x.y', 'é', '$HOME', '3', 'true'),
);
const keys = fc.constantFrom('lr', 'n', 'train', 'layers', 'models', 'name', '§1', '§2', 'a', 'item');
const { tree } = fc.letrec<{ tree: Json; map: Json; list: Json }>((tie) => ({
  tree: fc.oneof({ maxDepth: 3, withCrossShrink: true }, scalars, tie('map'), tie('list')),
  map: fc.dictionary(keys, tie('tree'), { maxKeys: 4 }),
  list: fc.array(tie('tree'), { maxLength: 3 }),
}));
/** Mostly one, now and then the other: what fails in many places at once tests little. */
const mostly = <T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 20, arbitrary: usual }, { weight: 1, arbitrary: rare });

const parameters = fc
  .tuple(scalars, scalars, scalars, fc.array(scalars, { minLength: 2, maxLength: 3 }), fc.dictionary(keys, tree, { maxKeys: 3 }), tree)
  .map(([lr, n, path, models, train, a]) => ({
    lr,
    n,
    train: { ...train, lr, layers: [n, lr] },
    models,
    sets: { us: { lr, path }, eu: { lr: n, path } },
    a,
  }));

const KNOWN = ['lr', 'n', 'train.lr', 'train.layers[0]', 'models[0]', 'models[1]', 'models[-1]', 'sets.us.lr', ' lr ', 'train . lr'];
const WILD = [
  'train',
  'models',
  'sets',
  'a',
  'a.lr',
  'a[0]',
  'missing',
  'a..b',
  'conf.x',
  'c',
  'c.lr',
  'z',
  'item',
  'item.lr',
  'item[0]',
  'key',
  'lr.x',
];
const template = (one: string): string => `\${${one}}`;
const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 2 });

/** @param known expressions that name a scalar */
function textsOf(known: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    { weight: 3, arbitrary: mostly(fc.constantFrom(...known), fc.constantFrom(...WILD)).map(template) },
    fc.constantFrom('x', ' --a ', '\\', '/', '-', '$', '{', '}'),
  );
  return fc.array(piece, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
}

const variables: fc.Arbitrary<Json> = mostly<Json>(
  fc.oneof(fc.constantFrom('conf.yaml', 'conf.json', 'conf.yaml:c'), fc.dictionary(fc.constantFrom('q', 'r'), tree, { maxKeys: 2 })),
  fc.oneof(
    fc.constantFrom('conf.yaml:c,z', 'nope.yaml', 'params.yaml', 'sub'),
    fc.dictionary(fc.constantFrom('z', 'c', 'train', 'item'), tree, { maxKeys: 2 }),
  ),
);

function stageOf(known: readonly string[]): fc.Arbitrary<Record<string, Json>> {
  const texts = textsOf(known);
  const plain = fc.oneof(texts, fc.constantFrom('out', 'data', 'a.json'));
  const named = (value: fc.Arbitrary<Json>): fc.Arbitrary<Json> => fc.tuple(plain, value).map(([key, child]) => ({ [key]: child }));
  return fc.record(
    {
      cmd: fc.oneof({ weight: 3, arbitrary: texts }, some(texts), fc.constantFrom('x ${train}', 'x ${sets}', '${sets}')),
      wdir: fc.constantFrom('w', '${n}', '${models[0]}', '.'),
      deps: some(plain),
      params: some(fc.oneof(plain, named(some(plain)))),
      vars: some(variables),
      outs: some(fc.oneof(plain, named(fc.record({ cache: fc.boolean(), desc: texts }, { requiredKeys: [] })))),
      metrics: some(plain),
      plots: some(plain),
      desc: texts,
      meta: fc.oneof(tree, texts, named(texts)),
      frozen: fc.boolean(),
    },
    { requiredKeys: ['cmd'] },
  );
}

const anyText = textsOf(KNOWN);
const foreach = fc
  .oneof<fc.Arbitrary<readonly [Json, readonly string[]]>[]>(
    fc.constantFrom<readonly [Json, readonly string[]]>(
      ['${models}', ['item']],
      ['${sets}', ['item.lr', 'item.path', 'key']],
      ['${train.layers}', ['item']],
    ),
    fc.array(fc.oneof(scalars, anyText), { minLength: 1, maxLength: 3 }).map((items): [Json, string[]] => [items, ['item']]),
    fc
      .array(fc.record({ lr: fc.oneof(scalars, anyText) }), { minLength: 1, maxLength: 2 })
      .map((items): [Json, string[]] => [items, ['item.lr']]),
    fc
      .dictionary(fc.oneof(keys, anyText), fc.oneof(scalars, anyText), { maxKeys: 3 })
      .map((map): [Json, string[]] => [map, ['item', 'key']]),
    tree.map((one): [Json, string[]] => [one, ['item']]),
  )
  .chain(([items, names]) => stageOf([...KNOWN, ...names, ...names, ...names]).map((body): Json => ({ foreach: items, do: body })));
const axis: fc.Arbitrary<Json> = mostly(
  fc.oneof(fc.constantFrom('${models}', '${train.layers}'), fc.array(fc.oneof(scalars, anyText), { minLength: 1, maxLength: 3 })),
  fc.oneof(anyText, fc.array(tree, { maxLength: 3 })),
);
const matrix = fc
  .dictionary(fc.constantFrom('x', 'y'), axis, { minKeys: 1, maxKeys: 2 })
  .chain((axes) =>
    stageOf([...KNOWN, ...Object.keys(axes).map((name) => `item.${name}`), 'key', ...Object.keys(axes).map((name) => `item[${name}]`)]).map(
      (body): Json => ({ matrix: axes, ...body }),
    ),
  );

/** A pipeline and the files it may name. */
export const projects: fc.Arbitrary<Project> = fc
  .record({
    stages: fc.dictionary(fc.constantFrom('a', 'b', 'c@1'), fc.oneof(stageOf(KNOWN), foreach, matrix), { minKeys: 1, maxKeys: 2 }),
    vars: some(variables),
    metrics: some(anyText),
    plots: some(
      fc.oneof<fc.Arbitrary<Json>[]>(
        anyText,
        fc.tuple(anyText, anyText).map(([key, x]) => ({ [key]: { x } })),
      ),
    ),
    params: parameters,
    hasParams: mostly(fc.constant(true), fc.constant(false)),
    conf: fc.record({ c: tree, z: scalars }),
    file: fc.constantFrom('dvc.yaml', 'sub/dvc.yaml'),
    parsing: fc.record(
      { bool: fc.constantFrom('store_true', 'boolean_optional'), list: fc.constantFrom('nargs', 'append') },
      { requiredKeys: [] },
    ),
  })
  .map(({ stages, vars, metrics, plots, params, hasParams, conf, file, parsing }) => {
    const folder = file === 'dvc.yaml' ? '' : 'sub/';
    const document: Json = { stages, ...(vars.length > 0 ? { vars } : {}), metrics, plots };
    return {
      file,
      parsing: { ...parsing },
      files: {
        [file]: `${write(document)}\n`,
        ...(hasParams ? { [`${folder}params.yaml`]: write(params) } : {}),
        [`${folder}conf.yaml`]: write(conf),
        [`${folder}conf.json`]: '{"conf": {"x": 1.0}}',
        'sub/other': '',
        'w/conf.yaml': 'z: 1\nc: 2.0\n',
      },
    };
  });

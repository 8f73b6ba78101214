/** Generated documents: nested maps with comments, every style of quotes, unicode keys and blank lines. */
import fc from 'fast-check';
import type { FileFormat } from '../../../src/protocol/values.js';

type Tree = { readonly [key: string]: Tree | string };

const words = fc.constantFrom(
  'lr',
  'train',
  'seed',
  'a b',
  'größe',
  'ключ',
  '学習率',
  '😀',
  '__proto__',
  'constructor',
  'yes',
  '1',
  'x.y',
  "it's",
  'q"q',
  '#c',
  'n-1',
  '_u',
);
const identifiers = fc.constantFrom(
  'lr',
  'train',
  'seed',
  'größe',
  'ключ',
  '学習率',
  '__proto__',
  'constructor',
  'n_1',
  '_u',
  'Model',
  'self_',
);
const plainText = fc.constantFrom(
  'adam',
  'cross entropy',
  'a,b',
  'a#b',
  'http://x/y',
  'größe',
  '日本語',
  'a: b',
  '- x',
  'C:\\temp',
  "it's",
  'say "hi"',
  '',
  ' ',
  '#',
  '1e5',
  'true',
);
const comments = fc.constantFrom('', '', ' # note', '  # lr: 5 "x"', '\t# tab');
const numbers = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (/^-?\d+$/.test(String(value)) ? `${value}.0` : String(value))),
  fc.constantFrom('0', '0.1', '1e-3', '1.5e+3', '12345678901234567890'),
);

const SCALARS: Record<FileFormat, fc.Arbitrary<string>> = {
  json: fc.oneof(
    numbers,
    plainText.map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'false', 'null', 'NaN', '[]', '{}', '[1, "a"]', '-Infinity', '"\\u00e9"'),
  ),
  yaml: fc.oneof(
    numbers,
    plainText.map((text) => JSON.stringify(text)),
    plainText.map((text) => `'${text.replaceAll("'", "''")}'`),
    fc.constantFrom(
      'adam',
      'cross entropy',
      'a#b',
      'yes',
      'True',
      'null',
      '~',
      '',
      '.inf',
      '.nan',
      '012',
      '0x1F',
      '1_000',
      '2020-01-01',
      '[]',
      '{}',
      '[1, a, "b"]',
      '2020-01-01T10:00:00Z',
      '[1,\n  2]',
      '日本',
    ),
  ),
  toml: fc.oneof(
    numbers.map(tomlNumber),
    plainText.map((text) => JSON.stringify(text)),
    fc.constantFrom(
      'true',
      'false',
      "'C:\\temp'",
      'inf',
      'nan',
      '0x1F',
      '1_000',
      '2020-01-01',
      '10:20:30',
      '2020-01-01T10:00:00Z',
      '[]',
      '[1, 2]',
      '["a", "b"]',
      '{}',
      '"""x\ny"""',
      "'''a'''",
      '[\n  1,\n  2,\n]',
    ),
  ),
  python: fc.oneof(
    numbers,
    plainText.map((text) => JSON.stringify(text)),
    plainText.map((text) => `'${text.replace(/[\\']/g, '\\$&')}'`),
    fc.constantFrom(
      'True',
      'False',
      'None',
      '[]',
      '{}',
      '()',
      '(1, 2)',
      '[1, "a"]',
      '{1, 2}',
      '1_000',
      '0x1F',
      '5.',
      '"""x\ny"""',
      'r"\\d"',
      '"a" "b"',
      '(\n    1\n)',
    ),
  ),
};

/** TOML's integers have 64 bits. */
function tomlNumber(text: string): string {
  return text === '12345678901234567890' ? '9223372036854775807' : text;
}

function tree(format: FileFormat): fc.Arbitrary<Tree> {
  const key = format === 'python' ? identifiers : words;
  const entry = (depth: number): fc.Arbitrary<Tree | string> =>
    depth === 0 ? SCALARS[format] : fc.oneof({ weight: 3, arbitrary: SCALARS[format] }, { weight: 1, arbitrary: map(depth - 1, 1) });
  const map = (depth: number, minLength: number): fc.Arbitrary<Tree> =>
    fc
      .uniqueArray(fc.tuple(key, entry(depth)), { selector: ([name]) => name, minLength, maxLength: 5 })
      .map((entries) => Object.assign(Object.create(null), Object.fromEntries(entries)) as Tree);
  return map(2, 0);
}

interface Style {
  readonly comments: readonly string[];
  readonly newline: string;
  readonly flowDepth: number;
}

const style = fc.record({
  comments: fc.array(comments, { minLength: 7, maxLength: 7 }),
  newline: fc.constantFrom('\n', '\r\n'),
  flowDepth: fc.constantFrom(1, 2, 9),
});

export function documents(format: FileFormat): fc.Arbitrary<string> {
  return fc.tuple(tree(format), style).map(([root, how]) => WRITERS[format](root, how).replaceAll('\n', how.newline));
}

function yamlKey(key: string): string {
  return /^[\p{L}_][\p{L}\d_-]*$/u.test(key) ? key : key.includes("'") ? JSON.stringify(key) : `'${key}'`;
}

const WRITERS: Record<FileFormat, (root: Tree, how: Style) => string> = {
  json: (root) => json(root, 1),
  yaml: (root, how) => `# params\n${yaml(root, how, 0)}`,
  toml: (root, how) => toml(root, how, []),
  python: (root, how) => `"""Doc."""\nimport os\n\n${python(root, how, 0)}`,
};

function json(node: Tree | string, depth: number): string {
  if (typeof node === 'string') {
    return node;
  }
  const pad = '  '.repeat(depth);
  const pairs = Object.keys(node).map((key) => `${pad}${JSON.stringify(key)}: ${json(node[key] ?? 'null', depth + 1)}`);
  return pairs.length === 0 ? '{}' : `{\n${pairs.join(',\n')}\n${'  '.repeat(depth - 1)}}`;
}

function yaml(node: Tree, how: Style, depth: number): string {
  const lines = Object.keys(node).map((key, index) => {
    const value = node[key] ?? '';
    const pad = '  '.repeat(depth);
    const comment = value === '[1,\n  2]' ? '' : (how.comments[index + depth] ?? '').replace('\t', ' ');
    if (typeof value === 'string') {
      return `${pad}${yamlKey(key)}: ${value.replace('\n', `\n${pad}`)}${comment}\n`;
    }
    return depth + 1 >= how.flowDepth
      ? `${pad}${yamlKey(key)}: ${yamlFlow(value)}${comment}\n`
      : `${pad}${yamlKey(key)}:${comment}\n${yaml(value, how, depth + 1)}`;
  });
  return lines.join(how.comments[6] === '' ? '' : '\n');
}

function yamlFlow(node: Tree | string): string {
  if (typeof node === 'string') {
    return node.replace('\n', ' ');
  }
  return `{${Object.keys(node)
    .map((key) => `${yamlKey(key)}: ${yamlFlow(node[key] ?? '')}`)
    .join(', ')}}`;
}

function toml(node: Tree, how: Style, path: readonly string[]): string {
  const key = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name));
  const own = Object.keys(node).filter((name) => typeof node[name] === 'string');
  const tables = Object.keys(node).filter((name) => typeof node[name] !== 'string');
  const lines = own.map((name, index) => `${key(name)} = ${node[name] as string}${how.comments[index] ?? ''}\n`).join('');
  const rest = tables.map((name, index) => {
    const at = [...path, name];
    return `\n[${at.map(key).join('.')}]${how.comments[index] ?? ''}\n${toml(node[name] as Tree, how, at)}`;
  });
  return `${lines}${rest.join('')}`;
}

function python(node: Tree, how: Style, depth: number): string {
  const pad = '    '.repeat(depth);
  const lines = Object.keys(node).map((name, index) => {
    const value = node[name] ?? 'None';
    if (typeof value === 'string') {
      return `${pad}${name}${index % 2 === 1 ? ': object' : ''} = ${value}${how.comments[index] ?? ''}\n`;
    }
    return index % 2 === 0 ? `${pad}class ${name}:\n${python(value, how, depth + 1)}` : `${pad}${name} = ${pythonDict(value)}\n`;
  });
  return lines.length === 0 ? `${pad}pass\n` : lines.join('\n');
}

function pythonDict(node: Tree | string): string {
  if (typeof node === 'string') {
    return node;
  }
  return `{${Object.keys(node)
    .map((key) => `"${key}": ${pythonDict(node[key] ?? 'None')}`)
    .join(', ')}}`;
}

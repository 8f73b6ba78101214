// Collects the texts of the extension and the panel into l10n/bundle.l10n.json, which translations start from.
// In src/: what `l10n.t` is given; in webview-ui/: what `t` and `count` of `l10n.ts` are given.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
export const BUNDLE = join(root, 'l10n/bundle.l10n.json');

/**
 * The texts in one file, and where one is not a literal, which nobody could translate.
 * @param {string} file @param {string} text @returns {{ texts: string[], problems: string[] }}
 */
export function textsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  const inPanel = /import \{[^}]*\} from '[./]*\/l10n\.js'/.test(text);
  /** @type {string[]} */
  const texts = [];
  /** @type {string[]} */
  const problems = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node)) {
      for (const argument of translated(node, inPanel)) {
        if (argument && ts.isStringLiteralLike(argument)) {
          texts.push(argument.text);
        } else {
          const { line } = source.getLineAndCharacterOfPosition(node.getStart());
          problems.push(`${file}:${line + 1}: ${node.getText()} has no literal text`);
        }
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { texts, problems };
}

/** Arguments of a call that are texts. @param {ts.CallExpression} call @param {boolean} inPanel */
function translated({ expression, arguments: given }, inPanel) {
  const name = expression.getText();
  if (name === 'l10n.t' || (inPanel && name === 't')) {
    return [given[0]];
  }
  return inPanel && name === 'count' ? [given[1], given[2]] : [];
}

export function collect() {
  /** @type {Set<string>} */
  const texts = new Set();
  /** @type {string[]} */
  const problems = [];
  for (const folder of ['src', 'webview-ui']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      // The functions themselves pass on what they are given.
      if (entry.isFile() && /\.tsx?$/.test(entry.name) && join(entry.parentPath, entry.name) !== join(root, 'webview-ui/l10n.ts')) {
        const file = join(entry.parentPath, entry.name);
        const text = readFileSync(file, 'utf8');
        const found = text.includes('l10n') ? textsOf(file, text) : { texts: [], problems: [] };
        found.texts.forEach((text) => texts.add(text));
        problems.push(...found.problems);
      }
    }
  }
  return { bundle: Object.fromEntries([...texts].sort().map((text) => [text, text])), problems };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { bundle, problems } = collect();
  problems.forEach((one) => console.error(one));
  writeFileSync(BUNDLE, `${JSON.stringify(bundle, null, 2)}\n`);
  console.log(`${Object.keys(bundle).length} texts`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

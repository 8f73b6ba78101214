/** What a script imports, and which of it are files of the project. */
import type { SyntaxNode, Tree } from '@lezer/common';
import { children } from '../../values/pythonLiterals.js';
import { join, parentOf } from '../../pipeline/paths.js';
import { textOf } from './syntax.js';

export interface Import {
  /** Dotted, without the dots of a relative import. */
  readonly module: string;
  /** Dots in front: 1 is the package of the file itself. */
  readonly level: number;
  /** What is taken of it; null for the module itself. */
  readonly name: string | null;
  /** Its name in the script. */
  readonly as: string;
}

export function importsOf(tree: Tree, source: string): Import[] {
  const found: Import[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.name === 'ImportStatement') {
        found.push(...read(node.node, source));
        return false;
      }
      return true;
    },
  });
  return found;
}

function read(node: SyntaxNode, source: string): Import[] {
  const words = children(node).map((child) => textOf(child, source));
  const at = words.indexOf('import');
  const from = words[0] === 'from' ? words.slice(1, at) : null;
  const level = from?.findIndex((word) => !/^\.+$/.test(word)) ?? 0;
  const dots = (from ?? []).slice(0, level === -1 ? undefined : level).join('').length;
  const module = (from ?? []).join('').slice(dots);
  return split(words.slice(at + 1).filter((word) => word !== '(' && word !== ')')).map((item): Import => {
    const as = item.indexOf('as');
    const name = (as === -1 ? item : item.slice(0, as)).join('');
    const alias = as === -1 ? null : (item[as + 1] ?? null);
    return from === null
      ? { module: name, level: 0, name: null, as: alias ?? name }
      : { module, level: dots, name: name === '*' ? '*' : name, as: alias ?? name };
  });
}

function split(words: readonly string[]): string[][] {
  const items: string[][] = [[]];
  for (const word of words) {
    if (word === ',') {
      items.push([]);
    } else {
      items.at(-1)?.push(word);
    }
  }
  return items.filter((item) => item.length > 0);
}

export interface LocalModule {
  readonly path: string;
  /** What is taken of it; null for the module itself. */
  readonly name: string | null;
}

/**
 * The file of the project that an import means, or null for a package. Python looks beside the script that is started; a file is
 * looked for there, at the top and in `src`.
 */
export function localModule(one: Import, from: string, exists: (path: string) => boolean): LocalModule | null {
  const folder = parentOf(from);
  const parts = one.module === '' ? [] : one.module.split('.');
  const bases = one.level > 0 ? [join(folder, '../'.repeat(one.level - 1))] : [...new Set([folder, '', 'src'])];
  const file = (base: string, names: readonly string[]): string | undefined =>
    names.length === 0
      ? undefined
      : [`${names.join('/')}.py`, `${names.join('/')}/__init__.py`].map((path) => join(base, path)).find(exists);
  for (const base of bases) {
    // `from package import module` names a file as well as `from module import name`.
    const asModule = one.name === null ? undefined : file(base, [...parts, one.name]);
    if (asModule !== undefined) {
      return { path: asModule, name: null };
    }
    const path = file(base, parts);
    if (path !== undefined) {
      return { path, name: one.name };
    }
  }
  return null;
}

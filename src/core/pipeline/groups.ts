/** The stages that `foreach` and `matrix` stand for. Source: dvc/parsing/__init__.py (`ForeachDefinition`, `MatrixDefinition`). */
import type { Value } from '../../protocol/values.js';
import { isMap, pythonText } from '../values/index.js';
import { entriesOf, isContainer, isMapNode, itemsOf, writtenOut, type Context, type Node } from './context.js';
import { PipelineError } from './errors.js';
import { DEFAULT_PARSING, ParseError, resolveNode, textOf } from './interpolate.js';

export interface Member {
  /** After the `@` of the stage's name. */
  readonly key: string;
  /** What `${item}` and `${key}` are in it. */
  readonly values: Readonly<Record<string, Node>>;
}

/** Members in the order of their stages; of equal keys the last one counts. Throws what resolving throws, and `PipelineError`. */
export function foreachMembers(data: Value, context: Context, where: string, file: string): Member[] {
  const node = resolveNode(data, { context, key: null, parsing: DEFAULT_PARSING });
  if (isMapNode(node)) {
    return [...entriesOf(node)].map(([key, item]) => ({ key, values: { item, key: writtenOut(key) } }));
  }
  const items = itemsOf(node);
  if (items === null) {
    const value = node.kind === 'leaf' ? node.value : null;
    throw new PipelineError(
      `failed to resolve '${where}' in '${file}': expected list/dictionary, got ${typeName(value, node.kind === 'leaf' && node.float)}`,
      undefined,
      'ResolveError',
    );
  }
  const byIndex = items.some(isContainer);
  return unique(items.map((item, at) => ({ key: byIndex ? String(at) : nameOf(item), values: { item } })));
}

/** Throws what resolving throws. */
export function matrixMembers(data: Value, context: Context): Member[] {
  const axes = [...entriesOf(resolveNode(data, { context, key: null, parsing: DEFAULT_PARSING }))].map(([name, node]) => ({
    name,
    items: axisItems(name, node),
  }));
  let combinations: { readonly words: readonly string[]; readonly item: ReadonlyMap<string, Node> }[] = [{ words: [], item: new Map() }];
  for (const { name, items } of axes) {
    combinations = combinations.flatMap(({ words, item }) =>
      items.map((value, at) => ({
        words: [...words, isContainer(value) ? `${name}${at}` : nameOf(value)],
        item: new Map([...item, [name, value]]),
      })),
    );
  }
  return unique(
    combinations.map(({ words, item }) => {
      const key = words.join('-');
      return { key, values: { item: { kind: 'branch', entries: new Map(item) }, key: writtenOut(key) } };
    }),
  );
}

/** A map is taken by its keys, and a text that is written out letter by letter: so does Python. */
function axisItems(name: string, node: Node): readonly Node[] {
  const items = itemsOf(node);
  if (items !== null) {
    return items;
  }
  if (isMapNode(node)) {
    return [...entriesOf(node).keys()].map((key) => writtenOut(key));
  }
  if (node.kind === 'leaf' && typeof node.value === 'string' && node.origin === null) {
    return Array.from(node.value, (letter) => writtenOut(letter));
  }
  throw new ParseError(`'${name}' is not a list`);
}

/** DVC writes booleans of `dvc.yaml` itself as `true`, those of other files as `True`. */
function nameOf(node: Node): string {
  return node.kind === 'leaf' && node.origin !== null ? pythonText(node.value, node.float) : textOf(node);
}

function unique(members: readonly Member[]): Member[] {
  return [...new Map(members.map((member) => [member.key, member])).values()];
}

/** Python's name of a value's type. */
export function typeName(value: Value, float = false): string {
  if (typeof value === 'number' || typeof value === 'bigint') {
    return float || (typeof value === 'number' && !Number.isSafeInteger(value)) ? 'float' : 'int';
  }
  return value === null ? 'NoneType' : typeof value === 'boolean' ? 'bool' : Array.isArray(value) ? 'list' : isMap(value) ? 'dict' : 'str';
}

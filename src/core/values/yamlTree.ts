/** YAML with positions. Values that aliases share are locked: an edit there would change several keys at once. */
import type { Value } from '../../protocol/values.js';
import { DEFAULT_LIMITS } from './limits.js';
import { ValuesError } from './errors.js';
import type { MapEntry, ScalarNode, SourceNode, SourceTree } from './tree.js';
import { composeYaml, type YamlDocument, type YamlNode, type YamlScalar } from './yamlNodes.js';
import { YamlConstructor, isMerge } from './yamlValues.js';

const ALIAS = 'This value comes from a YAML alias; edit it where the anchor is.';
const ANCHOR = 'Other keys share this value through a YAML anchor; edit it in the file.';
const BLOCK = 'A block of text is edited in the file.';
const BLOCK_LIST = 'A list on several lines is edited in the file.';
const TAGGED = 'A value with a YAML tag is edited in the file.';

const TRIES = 10;

export function yamlTree(text: string): SourceTree {
  const tree = attempt(text);
  let { error } = tree;
  // Half-typed text: what stands above the line that cannot be read, and above the next one.
  for (let tries = 0; tries < TRIES && error instanceof ValuesError && error.line !== undefined && error.line > 1; tries++) {
    const above = attempt(text.split('\n', error.line - 1).join('\n'));
    if (above.root) {
      return { root: above.root, ...(tree.error ? { error: tree.error } : {}) };
    }
    const { line } = error;
    error = above.error instanceof ValuesError && (above.error.line ?? line) < line ? above.error : new ValuesError('syntax', '', line - 1);
  }
  return tree;
}

function attempt(text: string): SourceTree {
  try {
    const document = composeYaml(text, DEFAULT_LIMITS.maxDepth);
    return document.root ? { root: new Positions(text, document).node(document.root, undefined) } : {};
  } catch (error) {
    return { error: error as Error };
  }
}

class Positions {
  private readonly values: YamlConstructor;
  private readonly aliased = new Set<YamlNode>();

  constructor(text: string, document: YamlDocument) {
    this.values = new YamlConstructor(text, document, DEFAULT_LIMITS);
    if (document.root) {
      this.values.build(document.root);
      this.findAliased(document.root);
    }
  }

  node(node: YamlNode, inherited: string | undefined): SourceNode {
    const lock = inherited ?? (this.aliased.has(node) ? ANCHOR : undefined);
    const base = { start: node.start, end: node.end };
    switch (node.kind) {
      case 'alias': {
        // Not followed: an alias of a map is one leaf here, however much it expands to.
        const target = node.target.kind === 'scalar' ? this.scalar(node.target) : undefined;
        return target
          ? { ...target, ...base, locked: ALIAS }
          : { kind: 'list', items: [], value: this.value(node), ...base, locked: ALIAS };
      }
      case 'scalar': {
        const locked = lock ?? (node.block ? BLOCK : node.tag !== '' ? TAGGED : undefined);
        return { ...this.scalar(node), ...base, ...(locked === undefined ? {} : { locked }) };
      }
      case 'list': {
        const locked = lock ?? (node.tag !== '' ? TAGGED : node.flow ? undefined : BLOCK_LIST);
        const items = node.items.map((item) => this.node(item, lock));
        const locks = locked ?? items.find((item) => item.locked !== undefined)?.locked;
        return { kind: 'list', items, value: this.value(node), ...base, ...(locks === undefined ? {} : { locked: locks }) };
      }
      case 'map': {
        const entries = this.entries(node.pairs, lock);
        const locked = lock ?? (node.tag !== '' ? TAGGED : undefined);
        return { kind: 'map', entries, ...base, ...(locked === undefined ? {} : { locked }) };
      }
    }
  }

  private entries(pairs: readonly (readonly [YamlNode, YamlNode])[], lock: string | undefined): Map<string, MapEntry> {
    const entries = new Map<string, MapEntry>();
    for (const [key, value] of pairs) {
      if (isMerge(key) || (value.kind === 'alias' && value.target.kind !== 'scalar')) {
        continue;
      }
      const node = this.node(value, lock);
      if (node.kind === 'map' && node.entries.size === 0 && value.kind === 'map' && value.pairs.length > 0) {
        continue; // All of it is merged from elsewhere.
      }
      entries.set(this.values.key(key).name, { keyStart: key.start, keyEnd: key.end, node });
    }
    return entries;
  }

  private value(node: YamlNode): Value {
    return this.values.build(node).value;
  }

  private scalar(node: YamlScalar): Omit<ScalarNode, 'start' | 'end'> {
    return { kind: 'scalar', ...this.values.scalar(node) };
  }

  private findAliased(node: YamlNode): void {
    if (node.kind === 'alias') {
      this.aliased.add(node.target);
    } else if (node.kind === 'list') {
      node.items.forEach((item) => this.findAliased(item));
    } else if (node.kind === 'map') {
      node.pairs.forEach(([key, value]) => [key, value].forEach((item) => this.findAliased(item)));
    }
  }
}

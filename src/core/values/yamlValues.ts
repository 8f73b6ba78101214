/** Values of YAML nodes as ruamel.yaml's safe loader constructs them. Aliases share their value, so no work is exponential. */
import type { Value, ValueMap } from '../../protocol/values.js';
import { isoDate } from './dates.js';
import { ValuesError, lineAt } from './errors.js';
import type { Limits } from './limits.js';
import { emptyMap } from './maps.js';
import { noteFloat, noteOrder, noteOtherKey } from './python.js';
import { mapKey, type MapKey, type Scalar } from './scalars.js';
import type { YamlDocument, YamlList, YamlMap, YamlNode, YamlScalar } from './yamlNodes.js';
import { resolveFloat, resolveInt, resolvePlain } from './yamlScalars.js';

/** Key, value, and whether that is a float. */
type Pair = readonly [MapKey, Value, boolean];

interface Built {
  readonly value: Value;
  readonly type: Scalar['type'] | 'list' | 'map';
  /** Nodes after aliases are expanded. */
  readonly size: number;
  readonly depth: number;
  /** Keys with their Python identities, for merging. */
  readonly keys?: ReadonlyMap<string, Pair>;
}

export class YamlConstructor {
  private readonly built = new Map<YamlNode, Built | 'building'>();
  private merged = 0;

  constructor(
    private readonly text: string,
    private readonly document: YamlDocument,
    private readonly limits: Limits,
  ) {}

  build(node: YamlNode): Built {
    if (node.kind === 'scalar') {
      const { type, value } = this.scalar(node);
      return { type, value, size: 1, depth: 0 };
    }
    if (node.kind === 'alias') {
      return this.build(node.target);
    }
    // Only what has an anchor can be asked for twice, and hold itself.
    const known = node.anchor === '' ? undefined : this.built.get(node);
    if (known === 'building') {
      throw this.error('unsupported', 'An alias that contains itself', node);
    }
    if (known) {
      return known;
    }
    if (node.anchor !== '') {
      this.built.set(node, 'building');
    }
    const result = node.kind === 'list' ? this.list(node) : this.map(node);
    if (result.size > this.limits.maxAliased + this.document.size) {
      throw this.error('alias-bomb', 'Aliases expand to too many values', node);
    }
    if (result.depth > this.limits.maxDepth) {
      throw this.error('unsupported', 'Nested too deeply', node);
    }
    if (node.anchor !== '') {
      this.built.set(node, result);
    }
    return result;
  }

  scalar(node: YamlScalar): Scalar {
    const { tag, text } = node;
    if (tag === '' || tag === '!') {
      const scalar = node.plain || tag === '!' ? resolvePlain(text, this.document.yaml11) : ({ type: 'string', value: text } as const);
      if (scalar.type === 'date' && scalar.value === '') {
        throw this.error('syntax', `No such date: ${text}`, node);
      }
      if (node.plain && (text === '<<' || text === '=')) {
        throw this.error('unsupported', `A value cannot be a plain ${text}`, node);
      }
      return scalar;
    }
    const result = taggedScalar(tagName(tag), text);
    if (!result) {
      throw this.error(STANDARD.test(tagName(tag)) ? 'syntax' : 'unsupported', `Cannot read ${tag} here`, node);
    }
    return result;
  }

  private list(node: YamlList): Built {
    const tag = tagName(node.tag);
    if (tag === 'omap') {
      return this.map({ ...node, kind: 'map', tag: '', pairs: node.items.flatMap((item) => (item.kind === 'map' ? item.pairs : [])) });
    }
    if (tag !== '' && tag !== '!' && tag !== 'seq') {
      throw this.error('unsupported', `Cannot read the tag ${node.tag}`, node);
    }
    const items = node.items.map((item) => this.build(item));
    const value = items.map((item) => item.value);
    items.forEach((item, at) => {
      if (item.type === 'float') {
        noteFloat(value, at, item.value);
      }
    });
    return { value, type: 'list', size: sum(items) + 1, depth: deepest(items) + 1 };
  }

  private map(node: YamlMap): Built {
    const tag = tagName(node.tag);
    if (tag !== '' && tag !== '!' && tag !== 'map' && tag !== 'set') {
      throw this.error('unsupported', `Cannot read the tag ${node.tag}`, node);
    }
    const children: Built[] = [];
    const keys = this.mergedKeys(node, children);
    const own = new Set<string>();
    for (const [keyNode, valueNode] of node.pairs) {
      if (isMerge(keyNode)) {
        continue;
      }
      const key = this.key(keyNode);
      if (own.has(key.identity)) {
        throw this.error('duplicate-key', `Duplicate key "${key.name}"`, keyNode);
      }
      own.add(key.identity);
      const child = this.build(valueNode);
      children.push(child);
      // A Python dict keeps the first of two equal keys (`1` and `true`) with the second's value.
      keys.set(key.identity, [keys.get(key.identity)?.[0] ?? key, child.value, child.type === 'float']);
    }
    const size = sum(children) + keys.size + 1;
    if (tag === 'set') {
      return { value: [...keys.values()].map(([key]) => key.name), type: 'list', size, depth: 1 };
    }
    const value: ValueMap = emptyMap();
    for (const [key, item, float] of keys.values()) {
      value[key.name] = item;
      if (float) {
        noteFloat(value, key.name, item);
      }
      if (!key.identity.startsWith('s')) {
        noteOtherKey(value, key.name);
      }
    }
    noteOrder(
      value,
      [...keys.values()].map(([key]) => key.name),
    );
    return { value, type: 'map', size, depth: deepest(children) + 1, keys };
  }

  /** The keys `<<` brings: of several maps the first one wins, and a map's own keys win over all. */
  private mergedKeys(node: YamlMap, sources: Built[]): Map<string, Pair> {
    const keys = new Map<string, Pair>();
    let seen = false;
    for (const [keyNode, valueNode] of node.pairs) {
      if (!isMerge(keyNode)) {
        continue;
      }
      if (seen) {
        throw this.error('duplicate-key', 'Duplicate key "<<"', keyNode);
      }
      seen = true;
      const target = valueNode.kind === 'alias' ? valueNode.target : valueNode;
      for (const source of target.kind === 'list' ? target.items.toReversed() : [target]) {
        const built = this.build(source);
        if (!built.keys) {
          throw this.error('syntax', 'Only maps can be merged with <<', keyNode);
        }
        sources.push(built);
        this.merged += built.keys.size + 1;
        if (this.merged > this.limits.maxAliased) {
          throw this.error('alias-bomb', 'Merge keys expand to too many values', keyNode);
        }
        for (const [identity, pair] of built.keys) {
          keys.set(identity, pair);
        }
      }
    }
    return keys;
  }

  key(node: YamlNode): MapKey {
    const target = node.kind === 'alias' ? node.target : node;
    if (target.kind === 'scalar' && target.plain && target.tag === '' && target.text === '=') {
      return { identity: 's=', name: '=' };
    }
    const built = this.build(target);
    if (built.type === 'map') {
      throw this.error('unsupported', 'A map cannot be a key', node);
    }
    if (built.type === 'list') {
      const name = JSON.stringify(built.value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
      return { identity: `l${name}`, name };
    }
    return mapKey({ type: built.type, value: built.value });
  }

  private error(code: ValuesError['code'], message: string, node: YamlNode): ValuesError {
    return new ValuesError(code, message, lineAt(this.text, node.start));
  }
}

export function isMerge(key: YamlNode): boolean {
  return key.kind === 'scalar' && key.plain && key.text === '<<' && (key.tag === '' || tagName(key.tag) === 'merge');
}

const STANDARD = /^(?:str|int|float|bool|null|timestamp)$/;

function tagName(tag: string): string {
  return tag.startsWith('!!') ? tag.slice(2) : tag.startsWith('!<tag:yaml.org,2002:') ? tag.slice(20, -1) : tag;
}

function taggedScalar(tag: string, text: string): Scalar | undefined {
  switch (tag) {
    case 'str':
    case 'binary': // Its bytes mean nothing in a table; its base64 text says at least what is there.
      return { type: 'string', value: text };
    case 'null':
      return { type: 'null', value: null };
    case 'int':
      return resolveInt(text);
    case 'float': {
      const scalar = resolveFloat(text) ?? resolveInt(text);
      return scalar && { type: 'float', value: Number(scalar.value) };
    }
    case 'bool':
      return /^(?:yes|no|y|n|true|false|on|off)$/i.test(text) ? { type: 'bool', value: /^(?:yes|y|true|on)$/i.test(text) } : undefined;
    case 'timestamp': {
      const value = isoDate(text);
      return value === undefined ? undefined : { type: 'date', value };
    }
    default:
      return undefined;
  }
}

function sum(items: readonly Built[]): number {
  return items.reduce((total, item) => total + item.size, 0);
}

function deepest(items: readonly Built[]): number {
  return items.reduce((depth, item) => Math.max(depth, item.depth), 0);
}

/** A tree of YAML nodes with positions, composed from the parser's events. Aliases stay aliases. */
import { EVENT_ID, SCALAR_STYLE, getScalarValue, type Event } from 'js-yaml';
import { ValuesError } from './errors.js';
import { yamlEvents } from './yamlEvents.js';

export interface YamlBase {
  start: number;
  end: number;
  /** The tag as written: `!!int`, or ''. */
  readonly tag: string;
  readonly anchor: string;
}
export interface YamlScalar extends YamlBase {
  readonly kind: 'scalar';
  readonly text: string;
  readonly plain: boolean;
  /** A literal (`|`) or folded (`>`) block. */
  readonly block: boolean;
}
export interface YamlList extends YamlBase {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: YamlNode[];
}
export interface YamlMap extends YamlBase {
  readonly kind: 'map';
  readonly flow: boolean;
  readonly pairs: [YamlNode, YamlNode][];
}
export interface YamlAlias extends YamlBase {
  readonly kind: 'alias';
  readonly target: YamlNode;
}
export type YamlNode = YamlScalar | YamlList | YamlMap | YamlAlias;

export interface YamlDocument {
  readonly root: YamlNode | undefined;
  readonly yaml11: boolean;
  /** Nodes written out. */
  readonly size: number;
}

/** The single document of a text. DVC does not read streams of several. */
export function composeYaml(text: string, maxDepth: number): YamlDocument {
  const read = yamlEvents(text, maxDepth);
  const document = compose(read.text, read.events);
  if (document.root && read.text !== text) {
    move(document.root, read.original);
  }
  return document;
}

function move(node: YamlNode, original: (offset: number) => number): void {
  node.start = original(node.start);
  node.end = original(node.end);
  if (node.kind === 'list') {
    node.items.forEach((item) => move(item, original));
  } else if (node.kind === 'map') {
    node.pairs.flat().forEach((item) => move(item, original));
  }
}

interface Frame {
  readonly node: YamlList | YamlMap;
  key?: YamlNode;
}

function compose(text: string, events: readonly Event[]): YamlDocument {
  const anchors = new Map<string, YamlNode>();
  const frames: Frame[] = [];
  let root: YamlNode | undefined;
  let documents = 0;
  let yaml11 = false;
  let last = 0;
  const add = (node: YamlNode): void => {
    const frame = frames.at(-1);
    if (!frame) {
      root = node;
    } else if (frame.node.kind === 'list') {
      frame.node.items.push(node);
    } else if (frame.key === undefined) {
      frame.key = node;
    } else {
      frame.node.pairs.push([frame.key, node]);
      delete frame.key;
    }
    if (node.anchor !== '' && node.kind !== 'alias') {
      anchors.set(node.anchor, node);
    }
  };
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) {
      documents++;
      yaml11 = event.directives.some((directive) => directive.kind === 'yaml' && directive.version === '1.1');
      if (documents > 1) {
        throw new ValuesError('unsupported', 'More than one YAML document');
      }
    } else if (event.type === EVENT_ID.POP) {
      const frame = frames.pop();
      if (frame) {
        last = frame.node.end = frame.node.flow ? closingBracket(text, frame.node, last) : last;
      }
    } else if (event.type === EVENT_ID.ALIAS) {
      const anchor = text.slice(event.anchorStart, event.anchorEnd);
      const target = anchors.get(anchor);
      if (!target) {
        throw new ValuesError('syntax', `Undefined alias *${anchor}`);
      }
      last = event.anchorEnd;
      add({ kind: 'alias', start: event.anchorStart - 1, end: last, tag: '', anchor, target });
    } else {
      const anchor = event.anchorStart === -1 ? '' : text.slice(event.anchorStart, event.anchorEnd);
      const tag = event.tagStart === -1 ? '' : text.slice(event.tagStart, event.tagEnd);
      if (event.type === EVENT_ID.SCALAR) {
        const plain = event.style === SCALAR_STYLE.PLAIN;
        const block = event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
        const quoted = plain || block ? 0 : 1;
        const empty = event.valueStart === -1;
        const start = empty ? Math.max(last, event.anchorEnd, event.tagEnd) : event.valueStart - quoted;
        last = empty ? start : event.valueEnd + quoted;
        add({ kind: 'scalar', start, end: last, tag, anchor, text: getScalarValue(text, event), plain, block });
      } else {
        const base = { start: event.start, end: event.start, tag, anchor, flow: event.style === 2 };
        const node: YamlList | YamlMap =
          event.type === EVENT_ID.MAPPING ? { kind: 'map', pairs: [], ...base } : { kind: 'list', items: [], ...base };
        add(node);
        frames.push({ node });
        last = Math.max(last, event.start);
      }
    }
  }
  return { root, yaml11, size: events.length };
}

/** After the bracket that closes a flow collection: only blanks, commas and comments are between it and the last item. */
function closingBracket(text: string, node: YamlList | YamlMap, from: number): number {
  const opening = text[node.start];
  const closing = node.kind === 'list' ? ']' : '}';
  if (opening !== (node.kind === 'list' ? '[' : '{')) {
    return from; // The implicit map of `[a: 1]`.
  }
  for (let at = Math.max(from, node.start + 1); at < text.length; at++) {
    if (text[at] === closing) {
      return at + 1;
    }
    if (text[at] === '#') {
      const end = text.slice(at).search(/[\r\n]/);
      at = end === -1 ? text.length : at + end;
    }
  }
  return text.length;
}

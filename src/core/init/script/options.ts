/** Options that a script takes on its command line: of argparse, click, Typer and Fire. */
import type { SyntaxNode, Tree } from '@lezer/common';
import type { ScriptOption } from '../../../protocol/init.js';
import type { Value } from '../../../protocol/values.js';
import { jsonOf } from '../literals.js';
import { literal } from '../../values/pythonLiterals.js';
import { nodeValue } from '../../values/tree.js';
import { argumentsOf, calledName, dotted, parametersOf, textOf, type Arguments, type Parameter } from './syntax.js';

export interface CommandLine {
  readonly options: readonly ScriptOption[];
  /** What has no default and must be given. */
  readonly needs: readonly string[];
  /** Constants that are the default of an option, which stands for them. */
  readonly defaults: ReadonlySet<string>;
}

/** A value, and the JSON that keeps its type. */
export interface Literal {
  readonly value: Value;
  readonly json: string;
}

/** A constant of the module, for defaults that are one. */
export type Constants = (name: string) => Literal | undefined;

/** Not given, it is false. */
const FLAG = { kind: 'flag', value: false, json: 'false' } as const;

type Found = { readonly option: ScriptOption } | { readonly needs: string } | null;

export function commandLineOf(tree: Tree, source: string, constants: Constants): CommandLine {
  const found: Found[] = [];
  let words = 0;
  const defaults = new Set<string>();
  const read: Read = (node) => {
    const known = node && literal(node, source);
    if (!known && node?.name === 'VariableName') {
      defaults.add(textOf(node, source));
      return constants(textOf(node, source));
    }
    return known ? { value: nodeValue(known), json: jsonOf(known) } : undefined;
  };
  const called = new Set<string>();
  const definitions: SyntaxNode[] = [];
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === 'CallExpression') {
        const by = calledName(node, source);
        const args = argumentsOf(node, source);
        if (by === 'add_argument') {
          found.push(argparse(args, source, read));
        } else if ((by === 'Fire' || by === 'run') && args.positional[0]) {
          called.add(`${by} ${textOf(args.positional[0], source)}`);
        }
      } else if (name === 'MemberExpression' && /^sys\.argv\[\d+\]$/.test(textOf(node, source))) {
        words = Math.max(words, Number(/\d+/.exec(textOf(node, source))?.[0]));
      } else if (name === 'FunctionDefinition') {
        definitions.push(node);
      }
    },
  });
  definitions.forEach((node) => found.push(...decorated(node, source, read, called)));
  const options = new Map<string, ScriptOption>();
  const needs: string[] = words === 0 ? [] : [words === 1 ? '1 argument' : `${words} arguments`];
  for (const one of found) {
    if (one !== null && 'option' in one) {
      options.set(one.option.name, options.get(one.option.name) ?? one.option);
    } else if (one !== null) {
      needs.push(one.needs);
    }
  }
  return { options: [...options.values()], needs, defaults };
}

type Read = (node: SyntaxNode | null | undefined) => Literal | undefined;

/** `add_argument("-l", "--learning-rate", type=float, default=0.1, help="...")`. Source: the argparse documentation. */
function argparse({ positional, named, open }: Arguments, source: string, read: Read): Found {
  const value = (node: SyntaxNode | null | undefined): Value | undefined => read(node)?.value;
  const names = positional.flatMap((one) => value(one) ?? []).filter((name) => typeof name === 'string');
  const flag = names.find((name) => name.startsWith('--')) ?? names[0];
  if (flag === undefined || open) {
    return null;
  }
  const given = value(named.get('dest'));
  const name = typeof given === 'string' ? given : flag.replace(/^-+/, '').replaceAll('-', '_');
  const action = named.get('action');
  const actionText = action ? textOf(action, source).replace(/['"]/g, '') : 'store';
  const fallback = value(named.get('default'));
  const help = value(named.get('help'));
  const common = { name, flag, help: typeof help === 'string' ? help : null };
  if (/^(?:store_true|(?:argparse\.)?BooleanOptionalAction)$/.test(actionText)) {
    return fallback === true || !flag.startsWith('--') ? null : { option: { ...common, ...FLAG } };
  }
  if (actionText !== 'store' || isHelp(flag)) {
    return null;
  }
  const count = value(named.get('nargs'));
  const optional = count === '?' || count === '*';
  if (!named.has('default')) {
    const must = flag.startsWith('-') ? value(named.get('required')) === true : !optional;
    return must ? { needs: flag } : null;
  }
  // `bool("False")` is true: such an option cannot be switched off.
  return isBool(named.get('type'), source) ? null : optionOf(common, read(named.get('default')));
}

function isHelp(flag: string): boolean {
  return flag === '--help' || flag === '--version';
}

function isBool(node: SyntaxNode | undefined, source: string): boolean {
  return node !== undefined && textOf(node, source) === 'bool';
}

function optionOf(common: Pick<ScriptOption, 'name' | 'flag' | 'help'>, literal: Literal | undefined): Found {
  if (literal === undefined) {
    return null;
  }
  const { value } = literal;
  if (value === null || value instanceof Date || (typeof value === 'object' && !Array.isArray(value))) {
    return null;
  }
  if (Array.isArray(value)) {
    const plain = value.length > 0 && value.every((item) => ['number', 'string', 'bigint'].includes(typeof item));
    return plain && common.flag.startsWith('--') ? { option: { ...common, kind: 'list', ...literal } } : null;
  }
  return { option: { ...common, kind: 'value', ...literal } };
}

/** Functions that a library makes a command of: by decorators of click, or with their parameters as options by Typer and Fire. */
function decorated(node: SyntaxNode, source: string, read: Read, called: ReadonlySet<string>): Found[] {
  const decorators = node.parent?.name === 'DecoratedStatement' ? node.parent.getChildren('Decorator') : [];
  const clicks = decorators.filter((one) => /^@\s*(?:click|typer_click|rich_click)?\.?(?:option|argument)\b/.test(textOf(one, source)));
  if (clicks.length > 0) {
    return clicks.map((one) => click(one, source, read));
  }
  const name = node.getChild('VariableName');
  const own = name ? textOf(name, source) : '';
  const typer = called.has(`run ${own}`) || decorators.some((one) => /^@\s*\w+\.command\b/.test(textOf(one, source)));
  return typer || called.has(`Fire ${own}`) ? parametersOf(node, source).map((one) => parameterOption(one, typer, source, read)) : [];
}

/** `@click.option("--lr", default=0.1)`. Source: the click documentation. */
function click(decorator: SyntaxNode, source: string, read: Read): Found {
  const value = (node: SyntaxNode | null | undefined): Value | undefined => read(node)?.value;
  const { positional, named } = argumentsOf(decorator, source);
  const names = positional.flatMap((one) => value(one) ?? []).filter((name) => typeof name === 'string');
  const flags = names.filter((name) => name.startsWith('-'));
  const flag = flags.find((name) => name.startsWith('--')) ?? flags[0];
  const first = names[0];
  if (flag === undefined) {
    return first === undefined || named.has('default') || value(named.get('required')) === false ? null : { needs: first };
  }
  const [on = flag] = flag.split('/');
  const name = names.find((one) => !one.startsWith('-')) ?? on.replace(/^-+/, '').replaceAll('-', '_');
  const help = value(named.get('help'));
  const common = { name, flag: on, help: typeof help === 'string' ? help : null };
  const fallback = value(named.get('default'));
  if (value(named.get('is_flag')) === true || flag.includes('/')) {
    return fallback === true ? null : { option: { ...common, ...FLAG } };
  }
  if (!named.has('default')) {
    return value(named.get('required')) === true ? { needs: on } : null;
  }
  // click takes a list by repeating the option, which the command line of a stage cannot.
  return Array.isArray(fallback) ? null : optionOf(common, read(named.get('default')));
}

/** `def main(lr: float = 0.1)`, `lr: float = typer.Option(0.1)`. Typer writes dashes, Fire underscores. */
function parameterOption({ name, type, value: node }: Parameter, typer: boolean, source: string, read: Read): Found {
  const wrapped = node?.name === 'CallExpression' ? argumentsOf(node, source) : null;
  if (wrapped && node && (dotted(node.firstChild ?? node, source) ?? '').endsWith('Argument')) {
    return null;
  }
  const fallback = read(wrapped ? (wrapped.positional[0] ?? wrapped.named.get('default')) : node);
  const help = read(wrapped?.named.get('help'))?.value;
  const flag = `--${typer ? name.replaceAll('_', '-') : name}`;
  if (node === null) {
    return { needs: type !== null && textOf(type, source).includes('Option') ? flag : name };
  }
  const common = { name, flag, help: typeof help === 'string' ? help : null };
  if (typeof fallback?.value === 'boolean') {
    return fallback.value ? null : { option: { ...common, ...FLAG } };
  }
  return optionOf(common, fallback);
}

/** Values of scripts that may become parameters, and the stage that gets them. */
import type { ParameterChoice, ParameterProposal, ParameterSection, ScriptFacts, StageDraft, StageProposal } from '../../protocol/init.js';
import type { Value } from '../../protocol/values.js';
import { commandText } from './stages.js';

/** What one varies from run to run. */
const LIKELY =
  /(?:^|_)(?:lr|learning|rate|epochs?|steps?|iters?|iterations?|batch|size|seed|random|state|alpha|beta\d?|gamma|lambda|l1|l2|c|momentum|decay|dropout|depth|layers?|units|hidden|width|dim|heads?|channels?|kernel|filters|estimators|trees|leaves|max|min|num|n|k|neighbors|threshold|ratio|split|test|val|fraction|patience|warmup|clip|temperature|optimizer|activation|loss|model|arch|criterion|solver|penalty|tol|eta|subsample|weight|scale|margin|window|horizon)(?:_|$)/i;
/** Maps that hold several such values. */
const GROUP = /^(?:\w*_)?(?:config|cfg|params|parameters|hparams|hyperparameters|hyper_params|args|settings)$/i;
/** What says where and how it runs, not what is learnt. */
const SETTING =
  /(?:^|_)(?:device|cuda|gpu|cpu|mps|verbose|verbosity|debug|log|logging|interval|workers|jobs|threads|port|host|url|name|project|entity|dir|folder|path|file|format|version|dry|resume|backend|rank|save|output|out|input|data|dataset|columns?|features?|target|label)(?:_|$)/i;

export function proposeParameters(scripts: readonly ScriptFacts[], stages: readonly StageProposal[]): ParameterProposal[] {
  return stages.flatMap(({ script: path, stage }) => {
    const script = scripts.find((one) => one.path === path);
    const files = new Set((script?.uses ?? []).map((use) => use.path));
    const usable = (value: Value): boolean =>
      typeof value !== 'string' || (!/[/\\]|\.\w{2,5}$/.test(value) && !files.has(value) && value !== '');
    const options = (script?.options ?? [])
      .filter((option) => usable(option.value))
      .map((option): ParameterProposal => {
        const { name, value, json, help } = option;
        const likely = option.kind === 'flag' ? isLikely(name) : !SETTING.test(name) || isLikely(name);
        return {
          id: `${path} ${option.flag}`,
          script: path,
          stage: stage.name,
          key: name,
          value,
          json,
          help,
          source: { kind: 'option', option },
          likely,
        };
      });
    const constants = (script?.constants ?? [])
      .filter(({ value }) => usable(value))
      .map((constant): ParameterProposal => {
        const name = constant.path.join('.');
        const group = constant.json.startsWith('{') && GROUP.test(name);
        const likely = constant.movable && (group || isLikely(name));
        return {
          id: `${path} ${name}`,
          script: path,
          stage: stage.name,
          key: keyOf(constant.path),
          value: constant.value,
          json: constant.json,
          help: null,
          source: { kind: 'constant', constant },
          likely,
        };
      });
    return [...options, ...constants];
  });
}

function isLikely(name: string): boolean {
  const words = name.replace(/([a-z\d])([A-Z])/g, '$1_$2');
  return LIKELY.test(words) && !SETTING.test(words);
}

/** `LEARNING_RATE` is written `learning_rate`, as parameters usually are. */
function keyOf(path: readonly string[]): string {
  const name = path.at(-1) ?? '';
  return /^[A-Z\d_]+$/.test(name) ? name.toLowerCase() : name;
}

interface Chosen {
  readonly options: readonly (ParameterProposal & { readonly source: { readonly kind: 'option' } })[];
  readonly moved: readonly ParameterProposal[];
  readonly kept: readonly ParameterProposal[];
}

function chosen(script: string, choices: readonly ParameterChoice[]): Chosen {
  const own = choices.filter(({ parameter }) => parameter.script === script);
  return {
    options: own.flatMap(({ parameter }) => (parameter.source.kind === 'option' ? [{ ...parameter, source: parameter.source }] : [])),
    moved: own.filter(({ parameter, where }) => parameter.source.kind === 'constant' && where === 'file').map((one) => one.parameter),
    kept: own.filter(({ parameter, where }) => parameter.source.kind === 'constant' && where === 'script').map((one) => one.parameter),
  };
}

/**
 * Options that stand alone or take lists can only be given by handing over a whole section: DVC writes each of its keys as an option.
 * Source: dvc/parsing/interpolate.py (`to_str`).
 */
function asWhole({ options }: Chosen): boolean {
  return options.some(({ source }) => source.option.kind !== 'value') && options.every(({ source }) => source.option.flag.startsWith('--'));
}

/** What the stage and the parameters file become with these parameters. */
export function withParameters(
  stage: StageDraft,
  script: string,
  choices: readonly ParameterChoice[],
  file: string,
): { readonly stage: StageDraft; readonly sections: readonly ParameterSection[] } {
  const picks = chosen(script, choices);
  const whole = asWhole(picks);
  const section = stage.name;
  // What is handed over whole holds options and nothing else.
  const constants = whole && picks.moved.length > 0 ? `${section}_constants` : section;
  const entry = (key: string, { json, help }: ParameterProposal): ParameterSection['entries'][number] => ({ key, json, comment: help });
  const options = picks.options.map((one) => entry(whole ? one.source.option.flag.slice(2) : one.key, one));
  const moved = picks.moved.map((one) => entry(one.key, one));
  const sections: ParameterSection[] =
    constants === section
      ? [{ name: section, entries: [...options, ...moved] }]
      : [
          { name: section, entries: options },
          { name: constants, entries: moved },
        ];
  const used = sections.filter((one) => one.entries.length > 0);
  const words = picks.options.flatMap((one) => [one.source.option.flag, placeholder(section, one)]);
  const command =
    picks.options.length === 0 ? stage.command : whole ? `${stage.command} \${${section}}` : [stage.command, ...words].join(' ');
  const params = [...stage.params];
  if (used.length > 0) {
    add(
      params,
      file,
      used.map((one) => one.name),
    );
  }
  if (picks.kept.length > 0) {
    add(
      params,
      script,
      picks.kept.flatMap(({ source }) => (source.kind === 'constant' ? source.constant.path.join('.') : [])),
    );
  }
  return { stage: { ...stage, command, params }, sections: used };
}

/** A text with a space would become two words. */
function placeholder(section: string, { key, value }: ParameterProposal): string {
  const place = `\${${section}.${key}}`;
  return typeof value === 'string' && commandText([value]) !== value ? `"${place}"` : place;
}

function add(params: { file: string; keys: readonly string[] }[], file: string, keys: readonly string[]): void {
  const at = params.findIndex((one) => one.file === file);
  const known = params[at];
  if (known === undefined) {
    params.push({ file, keys });
  } else if (known.keys.length > 0) {
    params[at] = { file, keys: [...new Set([...known.keys, ...keys])] };
  }
}

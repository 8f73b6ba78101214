/** The texts of all files of a plan. */
import { EspalierError } from '../../protocol/rpc.js';
import type { FileChoices, FileDraft, InitMethods, Texts } from '../../protocol/init.js';
import { addIgnored } from './ignore.js';
import { moveConstants } from './moveConstants.js';
import { withParameters } from './parameters.js';
import { addParameters } from './paramsText.js';
import { addRequirements } from './requirements.js';
import { addStages } from './stageText.js';

export const PIPELINE = 'dvc.yaml';
export const REQUIREMENTS = 'requirements.txt';

export function draftFiles(choices: FileChoices, texts: Texts): FileDraft[] {
  const { paramsFile, sections, stages, moves, gitIgnore, dvcIgnore, pins } = choices;
  const format = paramsFile.endsWith('.json') ? 'json' : 'yaml';
  const drafts: FileDraft[] = [];
  const draft = (path: string, write: (before: string | null) => string): void => {
    const before = texts[path] ?? null;
    const text = write(before);
    if (text !== (before ?? '')) {
      drafts.push({ path, text });
    }
  };
  draft('.gitignore', (before) => addIgnored(before, gitIgnore));
  draft('.dvcignore', (before) => addIgnored(before, dvcIgnore));
  draft(paramsFile, (before) => addParameters(before, format, sections));
  draft(PIPELINE, (before) => addStages(before, stages));
  for (const { script, section, keys } of moves) {
    draft(script, (before) => {
      if (before === null) {
        throw new EspalierError('cannot-edit', `${script} is not there any more.`, 'Look at the folder again.');
      }
      return moveConstants(before, { file: paramsFile, format, section, keys: new Map(keys) });
    });
  }
  if (pins !== null) {
    draft(REQUIREMENTS, (before) => addRequirements(before, pins));
  }
  return drafts;
}

export function stagesWithParameters({
  stages,
  parameters,
  file,
}: InitMethods['stagesWithParameters']['params']): InitMethods['stagesWithParameters']['result'] {
  const changed = stages.map(({ script, stage }) => ({ script, ...withParameters(stage, script, parameters, file) }));
  return {
    stages: changed.map((one) => one.stage),
    sections: changed.flatMap((one) => one.sections),
    moves: changed.flatMap(({ script, sections }) => {
      const moved = parameters.filter(
        ({ parameter, where }) => parameter.script === script && parameter.source.kind === 'constant' && where === 'file',
      );
      const section = sections.at(-1)?.name;
      const keys = moved.flatMap(({ parameter: { source, key } }) =>
        source.kind === 'constant' ? [[source.constant.path.join('.'), key] as const] : [],
      );
      return section === undefined || keys.length === 0 ? [] : [{ script, section, keys }];
    }),
  };
}

/** Stars, tags and notes: kept as Git notes, so that they travel with the experiments. */
import { l10n } from 'vscode';
import { marksOf, noteBy, type MarkChange } from '../../core/share/marks.js';
import { changeMarks, readNotes, whoAmI } from '../../node/share/notes.js';
import type { Row } from '../../protocol/index.js';
import type { Parts } from '../commands/register.js';
import { askText } from '../commands/steps.js';
import { isFinished, targetsOf } from '../commands/targets.js';
import { repoOf } from './context.js';

/** Commits can be marked like experiments. */
const isMarkable = (row: Row): boolean => row.kind === 'commit' || isFinished(row);

async function mark(
  parts: Parts,
  args: readonly unknown[],
  title: string,
  ask: (rows: readonly Row[], texts: ReadonlyMap<string, string>, me: string) => Promise<MarkChange | undefined>,
): Promise<void> {
  const { index, rows } = await targetsOf(parts, args, title, isMarkable);
  if (rows.length === 0) {
    return;
  }
  const repo = repoOf(parts, index);
  const commits = rows.map((row) => row.id);
  const [texts, me] = await Promise.all([readNotes(repo, commits), whoAmI(repo)]);
  const change = await ask(rows, texts, me);
  if (change !== undefined) {
    await changeMarks(repo, commits, change);
    await index.refresh();
  }
}

/** Of several, all get a star unless all have one. */
export function toggleStar(parts: Parts, args: readonly unknown[]): Promise<void> {
  return mark(parts, args, l10n.t('Star or unstar'), (rows, texts) =>
    Promise.resolve({ star: !rows.every((row) => marksOf(texts.get(row.id) ?? '')?.star === true) }),
  );
}

export function editNote(parts: Parts, args: readonly unknown[]): Promise<void> {
  return mark(parts, args, l10n.t('Write a note on'), async ([row], texts, me) => {
    const answer = await askText({
      title: l10n.t('Note on {0}', row?.label ?? ''),
      prompt: l10n.t('Your note; those of others stay. Empty: none'),
      value: noteBy(texts.get(row?.id ?? '') ?? '', me),
      check: () => null,
    });
    return answer.kind === 'value' ? { note: answer.value.trim() } : undefined;
  });
}

export function editTags(parts: Parts, args: readonly unknown[]): Promise<void> {
  return mark(parts, args, l10n.t('Tag'), async (rows, texts) => {
    const tagsOf = (row: Row): readonly string[] => marksOf(texts.get(row.id) ?? '')?.tags ?? [];
    const before = new Set(tagsOf(rows[0] ?? ({ id: '' } as Row)).filter((tag) => rows.every((row) => tagsOf(row).includes(tag))));
    const answer = await askText({
      title: rows.length === 1 ? l10n.t('Tags of {0}', rows[0]?.label ?? '') : l10n.t('Tags of {0} experiments', rows.length),
      prompt: l10n.t('Words, with spaces between them'),
      value: [...before].join(' '),
      check: () => null,
    });
    if (answer.kind !== 'value') {
      return undefined;
    }
    const after = new Set(answer.value.split(/[\s,]+/).filter(Boolean));
    const changed = [...new Set([...before, ...after])].filter((tag) => before.has(tag) !== after.has(tag));
    return changed.length === 0 ? undefined : { tags: Object.fromEntries(changed.map((tag) => [tag, after.has(tag)])) };
  });
}

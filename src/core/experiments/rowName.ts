import type { Row } from '../../protocol/model.js';

/** What a row is called where people read it: a commit by its message, an experiment by its name. */
export function rowName({ kind, subject, label }: Pick<Row, 'kind' | 'subject' | 'label'>): string {
  return kind === 'commit' && subject !== '' ? subject : label;
}

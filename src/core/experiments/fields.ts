/** What a row knows besides parameters and metrics, as cells. */
import type { Cell, Row, RowField } from '../../protocol/index.js';
import { MISSING } from '../values/index.js';

export function fieldCell(row: Row, field: RowField): Cell {
  switch (field) {
    case 'name':
      return row.label;
    case 'id':
    case 'kind':
    case 'state':
    case 'author':
    case 'subject':
      return row[field];
    case 'branch':
      return row.branch ?? MISSING;
    case 'time':
      return row.time ?? MISSING;
    case 'error':
      return row.error ?? MISSING;
    case 'tag': {
      const tags = tagsOf(row);
      return tags.length > 0 ? tags.join(', ') : MISSING;
    }
    case 'star':
      return row.marks?.star === true;
    case 'note':
      return row.marks?.note ?? MISSING;
  }
}

/** What Git's tags and the user's own call it. */
export function tagsOf(row: Row): readonly string[] {
  const names = row.refs.filter((ref) => ref !== row.branch);
  return row.marks ? [...new Set([...names, ...row.marks.tags])] : names;
}

/** A parameter of the workspace is set from a cell of the table, which has an undo of its own. */
import type { ColumnId } from '../../protocol/index.js';
import type { IndexClient } from '../indexClient.js';
import { writeParameters } from '../runs/writeParameters.js';

/** @param input as the user typed it. Fails with `bad-value`, `no-such-key` or `cannot-save`. */
export async function setParameter(index: IndexClient, column: ColumnId, input: string): Promise<void> {
  const [, file, ...path] = column;
  await writeParameters(index, [{ file, path, input }]);
}

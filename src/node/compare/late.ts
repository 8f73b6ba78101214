/** `CompareMethods`, loaded when revisions are first compared. */
import type { ComparedFiles, RowId } from '../../protocol/index.js';
import type { CompareSource } from './methods.js';

export async function compareFiles(source: CompareSource, rows: readonly RowId[]): Promise<ComparedFiles> {
  return (await import('./methods.js')).compareFiles(source, rows);
}

/** `CompareMethods`, loaded when revisions are first compared. */
import type { ComparedFiles, CompareMethods, RowId } from '../../protocol/index.js';
import type { CompareSource } from './methods.js';

export async function compareFiles(source: CompareSource, rows: readonly RowId[]): Promise<ComparedFiles> {
  return (await import('./methods.js')).compareFiles(source, rows);
}

export async function changedLines(
  source: CompareSource,
  asked: CompareMethods['changedLines']['params'],
): Promise<CompareMethods['changedLines']['result']> {
  return (await import('./methods.js')).changedLines(source, asked);
}

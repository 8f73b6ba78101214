/** Curves from the plot files that training writes. DVCLive keeps one TSV file a metric below `plots/metrics`, with a `step` column. */
import type { Curve, RowId } from '../../protocol/model.js';
import type { FileSource } from '../ports.js';

const X_COLUMNS = ['step', 'epoch', 'iteration', 'iter'];
const NOT_DRAWN = new Set(['timestamp', ...X_COLUMNS]);

/** Each numeric column of a TSV or CSV file against its step (else the row's number). Ragged rows and texts are gaps. */
export function curvesOf(file: string, text: string, row: RowId, rowLabel: string): Curve[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== '');
  const delimiter = file.endsWith('.csv') ? ',' : '\t';
  const header = (lines.shift() ?? '').split(delimiter).map(unquote);
  const rows = lines.map((line) => line.split(delimiter).map(unquote));
  const xAt = header.findIndex((name) => X_COLUMNS.includes(name.toLowerCase()));
  const x = rows.map((cells, index) => (xAt < 0 ? index : (finite(cells[xAt]) ?? index)));
  return header.flatMap((name, at): Curve[] => {
    const y = rows.map((cells) => finite(cells[at]));
    return NOT_DRAWN.has(name.toLowerCase()) || !y.some((value) => value !== null)
      ? []
      : [{ row, rowLabel, file, series: seriesName(file, name), xLabel: xAt < 0 ? 'row' : (header[xAt] ?? ''), x, y }];
  });
}

/** DVCLive names the file after the metric; elsewhere the column says what it is. */
function seriesName(file: string, column: string): string {
  const live = /(?:^|\/)plots\/metrics\/(.+)\.[^./]+$/.exec(file)?.[1];
  return live !== undefined && live.split('/').pop() === column ? live : `${file.split('/').pop() ?? file}: ${column}`;
}

function finite(text: string | undefined): number | null {
  const value = text === undefined || text.trim() === '' ? NaN : Number(text);
  return Number.isFinite(value) ? value : null;
}

function unquote(cell: string): string {
  return /^".*"$/.test(cell) ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

/** Files of a revision that may hold curves: TSV and CSV with a step, in what the pipeline declares as plots. */
export async function curveFiles(source: FileSource): Promise<string[]> {
  const declared = new Set<string>();
  for (const pipeline of await source.pipelineFiles()) {
    const parsed = await source.pipeline(pipeline).catch(() => null);
    parsed?.plots.forEach((path) => declared.add(path));
    parsed?.stages.forEach((stage) => stage.plots.forEach((plot) => declared.add(plot.path)));
  }
  const files = new Set<string>();
  for (const path of declared) {
    for (const file of (await source.kind(path)) === 'directory' ? await source.filesUnder(path) : [path]) {
      if (/\.tsv$/i.test(file) && (await source.kind(file)) === 'file') {
        files.add(file);
      }
    }
  }
  return [...files].sort();
}

/** TensorBoard's event files among the outputs of a revision, as curves. */
import { EVENT_FILE, eventPoints, type EventPoint } from '../../core/analysis/eventFile.js';
import type { RowItem, RowPlots } from '../../core/analysis/rowPlots.js';
import { messageOf } from '../../core/messageOf.js';
import type { FileSource } from '../../core/ports.js';

const LIMIT = 200_000_000;
/** Where frameworks write them when nothing says where; looked into also when no stage names it. */
const USUAL = ['runs', 'lightning_logs', 'logs', 'tensorboard', 'tb_logs'];

export async function eventCurves(source: FileSource): Promise<RowPlots> {
  const items: RowItem[] = [];
  const errors: string[] = [];
  for (const [folder, paths] of await eventFiles(source)) {
    try {
      const points: EventPoint[] = [];
      for (const path of paths.sort()) {
        points.push(...eventPoints(await source.bytes(path, LIMIT)));
      }
      items.push(...curves(folder, points));
    } catch (error) {
      errors.push(`${folder}: ${messageOf(error)}`);
    }
  }
  return { items, errors };
}

/** Folder -> its event files: one run may have written several. */
async function eventFiles(source: FileSource): Promise<Map<string, string[]>> {
  const outputs = new Set(USUAL);
  for (const file of await source.pipelineFiles()) {
    const pipeline = await source.pipeline(file).catch(() => null);
    pipeline?.stages.forEach(({ outs, plots }) => [...outs, ...plots].forEach(({ path }) => outputs.add(path)));
  }
  const found = new Map<string, string[]>();
  const add = (path: string): void => {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    found.set(folder, [...(found.get(folder) ?? []), path]);
  };
  const seen = new Set<string>();
  for (const output of outputs) {
    const kind = await source.kind(output);
    const paths = kind === 'directory' ? await source.filesUnder(output) : kind === 'file' ? [output] : [];
    for (const path of paths) {
      if (EVENT_FILE.test(path) && !seen.has(path)) {
        seen.add(path);
        add(path);
      }
    }
  }
  return found;
}

function curves(folder: string, points: readonly EventPoint[]): RowItem[] {
  const byTag = new Map<string, EventPoint[]>();
  for (const point of points) {
    const known = byTag.get(point.tag);
    if (known === undefined) {
      byTag.set(point.tag, [point]);
    } else {
      known.push(point);
    }
  }
  // The epoch is a curve of its own: Lightning writes it beside the others.
  const epochs = new Map(byTag.get('epoch')?.map(({ step, value }) => [step, value]));
  return [...byTag].map(([tag, some]): RowItem => {
    const y = Float64Array.from(some, ({ value }) => (Number.isFinite(value) ? value : NaN));
    const broken = some.findIndex(({ value }) => !Number.isFinite(value));
    return {
      kind: 'line',
      key: `${folder}: ${tag}`,
      title: tag,
      detail: folder,
      variant: '',
      xLabel: 'step',
      yLabel: tag.split('/').pop() ?? tag,
      curve: {
        x: Float64Array.from(some, ({ step }) => step),
        y,
        epoch: epochs.size > 0 && tag !== 'epoch' ? Float64Array.from(some, ({ step }) => epochs.get(step) ?? NaN) : null,
        time: Float64Array.from(some, ({ time }) => time),
        broken: broken < 0 ? null : broken,
      },
    };
  });
}

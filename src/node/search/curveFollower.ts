/** The curve of a metric, read while a training writes it: DVCLive's file of it, another plot file, or a metrics file that changes. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { curvesOf } from '../../core/analysis/curves.js';
import type { FileSource } from '../../core/ports.js';
import { metricOf } from '../../core/search/revisionValues.js';
import { numberOf } from '../../core/search/objective.js';
import { formatOf, parseValues } from '../../core/values/index.js';

export interface FollowedPaths {
  readonly metrics: readonly string[];
  /** Files and folders that hold plot files. */
  readonly plots: readonly string[];
}

/** What the pipelines of a revision write curves to, and where DVCLive does by itself. */
export async function followedPaths(source: FileSource): Promise<FollowedPaths> {
  const metrics = new Set<string>();
  const plots = new Set(['dvclive']);
  for (const file of await source.pipelineFiles()) {
    const pipeline = await source.pipeline(file).catch(() => null);
    pipeline?.metrics.forEach((path) => metrics.add(path));
    pipeline?.plots.forEach((plot) => plot.files.forEach((path) => plots.add(path)));
    for (const stage of pipeline?.stages ?? []) {
      stage.metrics.forEach(({ path }) => metrics.add(path));
      [...stage.plots, ...stage.outs].forEach(({ path }) => plots.add(path));
    }
  }
  return { metrics: [...metrics], plots: [...plots] };
}

const LOOK_EVERY = 250;
/** Folders of outputs may be large, and are walked only until the curve is found. */
const WALK_EVERY = 1000;
const WALK_LIMIT = 2000;
const FILE_LIMIT = 10_000_000;
const PLOT_FILE = /\.(?:tsv|csv|json|ya?ml)$/;

export class CurveFollower {
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> | null = null;
  private plotFile: string | null = null;
  private walked = 0;
  private seen = '';
  private lastStep = -Infinity;
  private lastValue: number | null = null;
  private hadStep = false;
  /** File systems take the time from a coarser clock. */
  private readonly started = Date.now() - 20;

  /** Made when the training starts: files that are older are of the run before. @param root the project's folder in which the training works @param report told each step once, in ascending order */
  constructor(
    private readonly root: string,
    private readonly paths: FollowedPaths,
    private readonly metric: string,
    private readonly report: (step: number, value: number) => void,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY);
  }

  /** Tells what there is, and then nothing more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
    await this.look();
  }

  private look(): Promise<void> {
    this.looking ??= this.read()
      .catch(() => undefined)
      .finally(() => (this.looking = null));
    return this.looking;
  }

  private async read(): Promise<void> {
    if (this.plotFile === null && Date.now() - this.walked >= WALK_EVERY) {
      this.plotFile = await this.findPlotFile();
      this.walked = Date.now();
    }
    if (this.plotFile === null) {
      await this.readMetrics();
    } else if (await this.changed([this.plotFile])) {
      const [curve] = await this.curves(this.plotFile);
      curve?.x.forEach((step, at) => this.tell(step, curve.y[at] ?? NaN));
    }
  }

  private tell(step: number, value: number): void {
    if (step > this.lastStep) {
      this.lastStep = step;
      this.report(step, value);
    }
  }

  /** The curves of a file that are of the metric. A line that is half written is not read yet. */
  private async curves(path: string): Promise<ReturnType<typeof curvesOf>> {
    const text = await readFile(join(this.root, path), 'utf8');
    const whole = /\.[tc]sv$/.test(path) ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
    const wanted = this.metric.slice(this.metric.indexOf(':') + 1);
    const named = new Set([wanted, wanted.replaceAll('.', '/')]);
    return curvesOf(path, whole, '', '').filter(({ series }) => named.has(series) || named.has(series.replace(/^[^:]*: /, '')));
  }

  private async findPlotFile(): Promise<string | null> {
    let left = WALK_LIMIT;
    const walk = async (path: string): Promise<string | null> => {
      const found = await stat(join(this.root, path)).catch(() => null);
      if (found === null || --left < 0) {
        return null;
      }
      if (found.isFile()) {
        const fresh = found.mtimeMs >= this.started && found.size <= FILE_LIMIT && PLOT_FILE.test(path);
        return fresh && (await this.curves(path).catch(() => [])).length > 0 ? path : null;
      }
      for (const name of await readdir(join(this.root, path)).catch(() => [])) {
        const inside = await walk(`${path}/${name}`);
        if (inside !== null) {
          return inside;
        }
      }
      return null;
    };
    for (const path of this.paths.plots) {
      const found = await walk(path);
      if (found !== null) {
        return found;
      }
    }
    return null;
  }

  /** Each value that a metrics file has in turn; its step is the file's own, else how often it changed. */
  private async readMetrics(): Promise<void> {
    if (!(await this.changed(this.paths.metrics))) {
      return;
    }
    const files = new Map<string, { readonly value: ReturnType<typeof parseValues> }>();
    for (const path of this.paths.metrics) {
      const fresh = await this.isFresh(path);
      const text = fresh ? await readFile(join(this.root, path), 'utf8') : '';
      if (text !== '') {
        files.set(path, { value: parseValues(text, formatOf(path)) });
      }
    }
    const value = numberOf(metricOf(files, this.metric));
    const step = numberOf(metricOf(files, 'step'));
    // A file that had a step and has none now is the final result, which is not a step of the training.
    this.hadStep ||= step !== null;
    if (value !== null && (step !== null || (value !== this.lastValue && !this.hadStep))) {
      this.lastValue = value;
      this.tell(step ?? (Number.isFinite(this.lastStep) ? this.lastStep + 1 : 0), value);
    }
  }

  /** Files of the run before are not of this one. */
  private async isFresh(path: string): Promise<boolean> {
    const found = await stat(join(this.root, path)).catch(() => null);
    return found !== null && found.isFile() && found.size <= FILE_LIMIT && found.mtimeMs >= this.started;
  }

  private async changed(paths: readonly string[]): Promise<boolean> {
    const stats = await Promise.all(paths.map((path) => stat(join(this.root, path)).catch(() => null)));
    const now = stats.map((one) => (one === null ? '-' : `${one.mtimeMs}:${one.size}`)).join(' ');
    const different = now !== this.seen;
    this.seen = now;
    return different;
  }
}

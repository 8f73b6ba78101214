/** Which files hold curves. */
import type { DvcYaml } from '../pipeline/index.js';
import type { FileSource } from '../ports.js';
import type { CurveOptions } from './curves.js';

export interface PlotFile extends Required<CurveOptions> {
  readonly path: string;
}

/** DVC's templates that are no lines over steps. Source: dvc_render/vega_templates.py. */
const NO_CURVES = /^(?:confusion|confusion_normalized|scatter|scatter_jitter|bar_horizontal|bar_horizontal_sorted)(?:\.json)?$/;

/** Files and folders that a pipeline declares as plots: of its stages, and at the top. */
export function declaredPlots(pipeline: DvcYaml): string[] {
  return [
    ...new Set([
      ...pipeline.stages.flatMap((stage) => stage.plots.map(({ path }) => path)),
      ...pipeline.plots.flatMap(({ files }) => files),
    ]),
  ];
}

/**
 * Tables among the declared plots that are drawn as lines, in order of their paths. A folder holds curves in its TSV and CSV files; its JSON files are
 * DVCLive's images and confusion matrices, so JSON and YAML count only where they are declared themselves.
 * @param files the files at and below `declaredPlots`
 */
export function plotFiles(pipeline: DvcYaml, files: readonly string[]): PlotFile[] {
  const declared = new Set(declaredPlots(pipeline));
  const under = (path: string): boolean => {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      if (declared.has(path.slice(0, slash))) {
        return true;
      }
    }
    return declared.has('.');
  };
  const isTable = (path: string): boolean => /\.[tc]sv$/i.test(path) || (declared.has(path) && /\.(?:json|ya?ml)$/i.test(path));
  const definitions = [...pipeline.stages.flatMap((stage) => stage.plotDefinitions), ...pipeline.plots];
  const definition = (path: string): PlotFile[] => {
    const covering = definitions.filter((plot) => plot.files.some((file) => isAtOrUnder(path, file)));
    const found = covering.filter((plot) => !NO_CURVES.test(plot.template ?? ''));
    if (covering.length > found.length && !found.some((plot) => plot.files.includes(path))) {
      return [];
    }
    const columns = found.flatMap((plot) => plot.files.flatMap((file) => (isAtOrUnder(path, file) ? (plot.columns.get(file) ?? []) : [])));
    return [{ path, x: found.find((plot) => plot.x !== null)?.x ?? null, columns: [...new Set(columns)] }];
  };
  return [...new Set(files)]
    .filter((path) => isTable(path) && (declared.has(path) || under(path)))
    .sort()
    .flatMap(definition);
}

function isAtOrUnder(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Files of a revision that may hold curves, with what `dvc.yaml` says of them. A pipeline that cannot be read has none. */
export async function curvePlots(source: FileSource): Promise<PlotFile[]> {
  const found = new Map<string, PlotFile>();
  for (const file of await source.pipelineFiles()) {
    const pipeline = await source.pipeline(file).catch(() => null);
    const files: string[] = [];
    for (const path of pipeline === null ? [] : declaredPlots(pipeline)) {
      const kind = await source.kind(path);
      files.push(...(kind === 'directory' ? await source.filesUnder(path) : kind === 'file' ? [path] : []));
    }
    for (const plot of pipeline === null ? [] : plotFiles(pipeline, files)) {
      found.set(plot.path, found.get(plot.path) ?? plot);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

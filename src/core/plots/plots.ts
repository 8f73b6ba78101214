/** The plots of several revisions: what has the same name is one plot. Source: `match_defs_renderers` in dvc/render/match.py. */
import { messageOf } from '../messageOf.js';
import { IMAGE, isEmpty, type PlotContent } from './content.js';
import { convert, type Block } from './convert.js';
import type { Definitions } from './definitions.js';
import { copy, dataSources, PlotError, textOf, type PlotProperties } from './properties.js';

/** What went wrong, as DVC says it. */
export interface PlotFailure {
  /** Of the plot; absent: of a whole revision. */
  readonly name?: string;
  readonly rev: string;
  readonly source?: string;
  readonly type: string;
  readonly msg: string;
}

/** Plots of a revision with all they read. */
export interface RevisionPlots {
  readonly revision: string;
  readonly definitions: ReadonlyMap<string, Definitions>;
  readonly sources: ReadonlyMap<string, PlotContent | { readonly error: { readonly type: string; readonly msg: string } }>;
  /** Why not all of its `dvc.yaml` can be read. */
  readonly problem: { readonly type: string; readonly msg: string } | null;
}

export interface ImagePlot {
  readonly kind: 'image';
  readonly name: string;
  readonly images: readonly { readonly revision: string; readonly path: string; readonly bytes: Uint8Array }[];
}

export interface DataPlot {
  readonly kind: 'data';
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Revisions that have rows. */
  readonly revisions: readonly string[];
  /** Of the first revision that has rows, with what was inferred. */
  readonly properties: PlotProperties;
}

export type Plot = ImagePlot | DataPlot;

interface Member {
  readonly of: RevisionPlots;
  /** The name in its own file. */
  readonly id: string;
  readonly properties: PlotProperties;
}

/** @param tolerant see `dataTable` */
export function plotsOf(
  revisions: readonly RevisionPlots[],
  tolerant = false,
): { readonly plots: Plot[]; readonly failures: PlotFailure[] } {
  const plots = new Map<string, Plot>();
  const failures: PlotFailure[] = [];
  for (const [name, members] of grouped(revisions)) {
    const plot = members.some(({ id }) => IMAGE.test(id)) ? imagePlot(members) : dataPlot(name, members, tolerant, failures);
    for (const { of, id, properties } of members) {
      for (const source of dataSources(id, properties)) {
        const found = of.sources.get(source);
        if (found !== undefined && 'error' in found) {
          failures.push({ name: plot.name, rev: of.revision, source, ...found.error });
        }
      }
    }
    plots.set(plot.name, plot);
  }
  failures.push(...revisions.flatMap(({ revision, problem }) => (problem ? [{ rev: revision, ...problem }] : [])));
  return { plots: [...plots.values()], failures };
}

/** The same name in several files of a revision is several plots. */
function grouped(revisions: readonly RevisionPlots[]): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const of of revisions) {
    const byId = new Map<string, [file: string, properties: PlotProperties][]>();
    for (const [file, definitions] of of.definitions) {
      for (const [id, properties] of definitions) {
        byId.set(id, [...(byId.get(id) ?? []), [file, properties]]);
      }
    }
    for (const [id, found] of byId) {
      for (const [file, properties] of found) {
        const name = found.length > 1 && file !== '' ? `${file}::${id}` : id;
        groups.set(name, [...(groups.get(name) ?? []), { of, id, properties }]);
      }
    }
  }
  return groups;
}

function imagePlot(members: readonly Member[]): ImagePlot {
  const images = members.flatMap(({ of, id }) => {
    const content = of.sources.get(id);
    return content && 'kind' in content && content.kind === 'image' && content.bytes.length > 0
      ? [{ revision: of.revision, path: id, bytes: content.bytes }]
      : [];
  });
  return { kind: 'image', name: members[0]?.id ?? '', images };
}

function dataPlot(name: string, members: readonly Member[], tolerant: boolean, failures: PlotFailure[]): DataPlot {
  // What an earlier revision says counts more.
  const given = copy(...members.map(({ properties }) => properties).reverse());
  const blocks: Block[] = [];
  const revisions: string[] = [];
  let first: PlotProperties | null = null;
  for (const { of, id, properties } of members) {
    try {
      const converted = convert(id, contentsOf(of, dataSources(id, properties)), given, of.revision, tolerant);
      blocks.push(...converted.blocks);
      if (converted.properties !== null) {
        first ??= converted.properties;
        revisions.push(...(revisions.includes(of.revision) ? [] : [of.revision]));
      }
    } catch (error) {
      const type = error instanceof PlotError ? error.type : 'DvcException';
      failures.push({ name, rev: of.revision, type, msg: messageOf(error) });
    }
  }
  const properties = copy(first ?? {});
  properties['title'] = textOf(properties, 'title') ?? name;
  return { kind: 'data', name, blocks, revisions, properties };
}

function contentsOf({ sources }: RevisionPlots, files: readonly string[]): Map<string, PlotContent> {
  const found = new Map<string, PlotContent>();
  for (const file of files) {
    const content = sources.get(file);
    if (content && 'kind' in content && !isEmpty(content)) {
      found.set(file, content);
    }
  }
  return found;
}

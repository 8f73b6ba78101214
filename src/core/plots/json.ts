/** Plots as `dvc plots diff --json` prints them. Source: `to_json` in dvc/render/convert.py, `_show_json` in dvc/commands/plots.py. */
import type { Json } from '../experiments/showJson.js';
import { messageOf } from '../messageOf.js';
import { fill } from './fill.js';
import type { DataPlot, ImagePlot, Plot, PlotFailure } from './plots.js';
import { PlotError } from './properties.js';

export interface JsonParts {
  /** Throws `PlotError`. */
  readonly template: (plot: DataPlot) => Json;
  readonly imageUrl: (image: ImagePlot['images'][number]) => string;
  /** Values beside the template, and not in it. */
  readonly split: boolean;
}

export function plotsJson(plots: readonly Plot[], failures: readonly PlotFailure[], parts: JsonParts): Json {
  const data: Record<string, Json> = {};
  const errors: PlotFailure[] = [...failures];
  for (const plot of plots) {
    try {
      data[plot.name] = plot.kind === 'image' ? imageJson(plot, parts) : dataJson(plot, parts);
    } catch (error) {
      const type = error instanceof PlotError ? error.type : 'DvcException';
      data[plot.name] = [];
      errors.push({ name: plot.name, rev: plot.kind === 'data' ? (plot.revisions[0] ?? '') : '', type, msg: messageOf(error) });
    }
  }
  return {
    ...(errors.length > 0 ? { errors: errors.map((one) => ({ ...one })) } : {}),
    ...(plots.length > 0 ? { data } : {}),
  };
}

function imageJson({ images }: ImagePlot, { imageUrl }: JsonParts): Json {
  return images.map((image) => ({ type: 'image', revisions: [image.revision], url: imageUrl(image) }));
}

function dataJson(plot: DataPlot, { template, split }: JsonParts): Json {
  if (plot.blocks.length === 0) {
    return [];
  }
  const { content, anchors } = fill(template(plot), plot, split);
  return [{ type: 'vega', revisions: plot.revisions, content, ...(anchors ? { anchor_definitions: anchors } : {}) }];
}

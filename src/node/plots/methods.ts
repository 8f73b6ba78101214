/** What is loaded when plots are first asked for. */
import { printJson, toJson, type Json } from '../../core/experiments/showJson.js';
import { messageOf } from '../../core/messageOf.js';
import type { FileSource } from '../../core/ports.js';
import { plotsJson } from '../../core/plots/json.js';
import { plotsOf, type DataPlot, type Plot, type PlotFailure } from '../../core/plots/plots.js';
import { PlotError, textOf } from '../../core/plots/properties.js';
import { readPlots } from '../../core/plots/read.js';
import { DEFAULT_TEMPLATE, TEMPLATES } from '../../core/plots/templates.js';
import { isMap, parseValues } from '../../core/values/index.js';
import type { Value } from '../../protocol/values.js';
import { templateText } from './templates.js';

/** A revision under the name that it was asked for by. */
export interface Asked {
  readonly revision: string;
  readonly source: FileSource;
}

export interface PrintOptions {
  readonly json: boolean;
  readonly split: boolean;
  readonly strict: boolean;
}

export interface Printed {
  /** ASCII. */
  readonly text: string;
  /** A line for each thing that cannot be shown. */
  readonly problems: readonly string[];
}

export class PlotMethods {
  /** @param root of the project */
  async print(root: string, asked: readonly Asked[], options: PrintOptions): Promise<Printed> {
    const read = await Promise.all(asked.map(({ revision, source }) => readPlots(source, revision)));
    const { plots, failures } = plotsOf(read);
    const problems = failures.map(problemText);
    if (!options.json) {
      return { text: asText(plots), problems };
    }
    const templates = await projectTemplates(root, plots);
    const template = (plot: DataPlot): Json => {
      const name = textOf(plot.properties, 'template') ?? DEFAULT_TEMPLATE;
      const text = templates.get(name);
      const known = text === undefined ? TEMPLATES[name] : parsedTemplate(text);
      if (known === undefined) {
        throw new PlotError('TemplateNotFoundError', `Template '${name}' not found.`);
      }
      return known;
    };
    const imageUrl = ({ bytes }: { bytes: Uint8Array }): string => `data:image;base64,${Buffer.from(bytes).toString('base64')}`;
    const text = printJson(plotsJson(plots, failures, { template, imageUrl, split: options.split }), options.strict);
    // Failures are in the text.
    return { text: `${text}\n`, problems: [] };
  }
}

/** Name -> the text of the project's file of this name. */
async function projectTemplates(root: string, plots: readonly Plot[]): Promise<Map<string, string>> {
  const names = new Set(plots.flatMap((plot) => (plot.kind === 'data' ? [textOf(plot.properties, 'template') ?? DEFAULT_TEMPLATE] : [])));
  const found = new Map<string, string>();
  for (const name of names) {
    const text = await templateText(root, name);
    if (text !== null) {
      found.set(name, text);
    }
  }
  return found;
}

/** Throws `PlotError`. */
function parsedTemplate(text: string): Json {
  let value: Value;
  try {
    value = parseValues(text, 'json');
  } catch (error) {
    throw new PlotError('BadTemplateError', messageOf(error));
  }
  if (!isMap(value)) {
    throw new PlotError('BadTemplateError', 'A template is a map of keys.');
  }
  return toJson(value);
}

function problemText({ rev, name, source, msg }: PlotFailure): string {
  return [rev, name, source === name ? undefined : source, msg].filter((part) => part !== undefined).join(': ');
}

/** For people: a line for each plot. */
function asText(plots: readonly Plot[]): string {
  const width = Math.max(0, ...plots.map(({ name }) => name.length));
  return plots
    .map((plot) => {
      const what =
        plot.kind === 'image'
          ? `image of ${plot.images.map(({ revision }) => revision).join(', ')}`
          : `${textOf(plot.properties, 'template') ?? DEFAULT_TEMPLATE} of ${plot.revisions.join(', ')}`;
      return `${plot.name.padEnd(width)}  ${what}\n`;
    })
    .join('')
    .replace(/[\u0080-\uffff]/g, '?');
}

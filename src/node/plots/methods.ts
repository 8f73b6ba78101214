/** What is loaded when plots are first asked for. */
import { printJson, type Json } from '../../core/experiments/showJson.js';
import type { FileSource } from '../../core/ports.js';
import { plotsJson } from '../../core/plots/json.js';
import { plotsOf, type DataPlot, type Plot, type PlotFailure } from '../../core/plots/plots.js';
import { PlotError, textOf } from '../../core/plots/properties.js';
import { readPlots } from '../../core/plots/read.js';
import { DEFAULT_TEMPLATE, TEMPLATES } from '../../core/plots/templates.js';
import { PanelMethods } from './panelMethods.js';
import { parsedTemplate, templateTexts } from './templates.js';

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
  readonly panel = new PanelMethods();

  /** @param root of the project */
  async print(root: string, asked: readonly Asked[], options: PrintOptions): Promise<Printed> {
    const read = await Promise.all(asked.map(({ revision, source }) => readPlots(source, revision)));
    const { plots, failures } = plotsOf(read);
    const problems = failures.map(problemText);
    if (!options.json) {
      return { text: asText(plots), problems };
    }
    const nameOf = (plot: DataPlot): string => textOf(plot.properties, 'template') ?? DEFAULT_TEMPLATE;
    const texts = await templateTexts(root, new Set(plots.flatMap((plot) => (plot.kind === 'data' ? [nameOf(plot)] : []))));
    const template = (plot: DataPlot): Json => {
      const text = texts.get(nameOf(plot));
      const known = text === undefined ? TEMPLATES[nameOf(plot)] : parsedTemplate(text);
      if (known === undefined) {
        throw new PlotError('TemplateNotFoundError', `Template '${nameOf(plot)}' not found.`);
      }
      return known;
    };
    const imageUrl = ({ bytes }: { bytes: Uint8Array }): string => `data:image;base64,${Buffer.from(bytes).toString('base64')}`;
    const text = printJson(plotsJson(plots, failures, { template, imageUrl, split: options.split }), options.strict);
    // Failures are in the text.
    return { text: `${text}\n`, problems: [] };
  }
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

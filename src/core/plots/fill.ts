/** Puts a plot into a Vega-Lite template, at its anchors. Source: `VegaRenderer` in dvc_render/vega.py. */
import { JsonText, type Json } from '../experiments/showJson.js';
import { textJson, valueJson } from '../flat/index.js';
import type { Value } from '../../protocol/values.js';
import { isMap } from '../values/index.js';
import { INFERRED_Y, type Block } from './convert.js';
import type { DataPlot } from './plots.js';
import { PlotError, textOf } from './properties.js';
import { ANCHOR } from './templates.js';

const OPTIONAL = [
  'color',
  'column',
  'group_by_x',
  'group_by_y',
  'group_by',
  'pivot_field',
  'plot_height',
  'plot_width',
  'row',
  'shape',
  'stroke_dash',
  'tooltip',
  'zoom_and_pan',
];
/** What `--split` leaves out of the template. */
const SPLIT = [
  'color',
  'data',
  'plot_height',
  'plot_width',
  'shape',
  'stroke_dash',
  'title',
  'tooltip',
  'x_label',
  'y_label',
  'zoom_and_pan',
];

const RANGES: Readonly<Record<string, readonly Json[]>> = {
  stroke_dash: [
    [1, 0],
    [8, 8],
    [8, 4],
    [4, 4],
    [4, 2],
    [2, 1],
    [1, 1],
  ],
  color: ['#945dd6', '#13adc7', '#f46837', '#48bb78', '#4299e1', '#ed8936', '#f56565'],
  shape: ['circle', 'square', 'triangle', 'diamond'],
};

const NOTHING: Json = {};

export interface Filled {
  readonly content: Json;
  /** With `split`: what is to be put at which anchor. */
  readonly anchors: { readonly [anchor: string]: Json } | null;
}

/** Throws `PlotError`. @param split leaves the larger anchors as they are, and gives their values beside it */
export function fill(template: Json, plot: DataPlot, split = false): Filled {
  const { properties } = plot;
  const [x, y] = [textOf(properties, 'x'), textOf(properties, 'y')];
  for (const field of [x, y]) {
    if (field !== null && !fieldExists(plot, field)) {
      throw new PlotError('NoFieldInDataError', `Field '${field}' does not exist in provided data.`);
    }
  }
  const values = new Map<string, Json>();
  const keys = anchored(template).size > 0 ? optional(plot, x, y, anchored(template), values) : null;
  values.set('title', textOf(properties, 'title') ?? '');
  values.set('x', x === null ? null : escaped(x));
  values.set('y', y === null ? null : escaped(y));
  values.set('x_label', textOf(properties, 'x_label') ?? x);
  values.set('y_label', textOf(properties, 'y_label') ?? y);
  if (!split && !has(template, ANCHOR('data'))) {
    throw new PlotError('BadTemplateError', `Template '${textOf(properties, 'template') ?? ''}' is not using '${ANCHOR('data')}' anchor`);
  }
  values.set('data', rows(plot, keys));
  const anchors: Record<string, Json> = {};
  let content = template;
  for (const [name, value] of values) {
    if (value === null) {
      continue;
    }
    // What this plot has no use for is gone from the template.
    if (split && SPLIT.includes(name) && value !== NOTHING) {
      anchors[ANCHOR(name)] = value;
    } else {
      content = replaced(content, ANCHOR(name), value);
    }
  }
  return { content, anchors: split ? anchors : null };
}

function fieldExists({ blocks }: DataPlot, field: string): boolean {
  return blocks.some(
    ({ table, xName, x, yName, y }) =>
      field === 'rev' ||
      table.columns.get(field)?.some((cell) => cell !== undefined) === true ||
      (field === xName && x.length > 0) ||
      (field === yName && y.some((cell) => cell !== undefined)),
  );
}

function anchored(template: Json): Set<string> {
  return new Set(OPTIONAL.filter((name) => has(template, ANCHOR(name))));
}

/** Fills what a template need not have; returns the keys in which the lines of one revision differ. */
function optional(plot: DataPlot, x: string | null, y: string | null, asked: ReadonlySet<string>, values: Map<string, Json>): string[] {
  const set = (name: string, value: Json): void => {
    if (asked.has(name)) {
      values.set(name, value);
    }
  };
  set('color', mapping('rev', 'color', plot.revisions));
  set('zoom_and_pan', { name: 'grid', select: 'interval', bind: 'scales' });
  set('plot_height', 300);
  set('plot_width', 300);
  const anchors = plot.properties['anchors_y_definitions'];
  const definitions = Array.isArray(anchors) ? anchors.filter((one) => isMap(one)) : [];
  const grouped = (by: readonly string[]): void => {
    set('group_by', by);
    set('group_by_x', [...by, x]);
    set('group_by_y', [...by, y]);
  };
  const tooltip = (more: readonly string[]): void =>
    set('tooltip', [{ field: 'rev' }, { field: x }, { field: y }, ...more.map((field) => ({ field }))]);
  if (definitions.length <= 1) {
    grouped(['rev']);
    set('pivot_field', 'datum.rev');
    tooltip([]);
    for (const name of asked) {
      values.set(name, values.get(name) ?? NOTHING);
    }
    return [];
  }
  const keys = ['filename', 'field'].filter((key) => new Set(definitions.map((one) => one[key])).size > 1);
  const field = keys.join('::');
  const domain = [...new Set(definitions.map((one) => keys.map((key) => textOf(one, key) ?? '').join('::')))].sort();
  grouped(['rev', field]);
  set('pivot_field', ['rev', ...keys].map((key) => `datum.${key}`).join(` + '::' + `));
  set('row', { field, sort: [] });
  set('column', { field, sort: [] });
  tooltip([field]);
  set('stroke_dash', mapping(field, 'stroke_dash', domain));
  set('shape', mapping(field, 'shape', domain));
  return keys;
}

function mapping(field: string, name: string, domain: readonly string[]): Json {
  const range = RANGES[name] ?? [];
  const legend = name === 'color' ? {} : { legend: { symbolFillColor: 'transparent', symbolStrokeColor: 'grey' } };
  return { field, scale: { domain, range: domain.map((_, at) => range[at % range.length] ?? null) }, ...legend };
}

/** The rows of all blocks as DVC has them. @param keys null: the template asks for nothing more, so that all is kept */
function rows({ blocks }: DataPlot, keys: readonly string[] | null): Json {
  return new JsonText((strict) => `[${blocks.flatMap((block) => rowTexts(block, keys, strict)).join(', ')}]`);
}

/** As text at once: there may be a hundred thousand rows. What comes later under a name takes the place of what came before. */
function rowTexts({ table, revision, file, field, xName, yName, x, y }: Block, keys: readonly string[] | null, strict: boolean): string[] {
  const columns = new Map<string, readonly (Value | undefined)[]>(table.columns);
  const put = (name: string, cells: readonly (Value | undefined)[]): void => {
    const before = columns.get(name);
    columns.set(name, before === undefined ? cells : before.map((cell, at) => cells[at] ?? cell));
  };
  if (yName === INFERRED_Y) {
    put(yName, y);
  }
  put(xName, x);
  const isBoth = keys?.length === 2;
  const own = new Map<string, string>([['rev', revision]]);
  if (isBoth) {
    own.set(keys.join('::'), `${file}::${field}`);
  } else {
    own.set('filename', file);
    own.set('field', field);
  }
  const gone = keys === null ? [] : ['filename', 'field'].filter((key) => isBoth || !keys.includes(key));
  [...gone, ...own.keys()].forEach((key) => columns.delete(key));
  gone.forEach((key) => own.delete(key));
  const named = [...columns].map(([name, cells]) => ({ key: textJson(name), cells }));
  const end = [...own].map(([key, text]) => `${textJson(key)}: ${textJson(text)}`).join(', ');
  return Array.from({ length: table.length }, (_, at) => {
    let text = '{';
    for (const { key, cells } of named) {
      const cell = cells[at];
      if (cell !== undefined) {
        text += `${key}: ${valueJson(cell, strict)}, `;
      }
    }
    return `${text}${end}}`;
  });
}

function escaped(field: string): string {
  return field.replace(/[.[\]]/g, '\\$&');
}

function has(spec: Json, anchor: string): boolean {
  if (Array.isArray(spec)) {
    return spec.some((item: Json) => !Array.isArray(item) && has(item, anchor));
  }
  return typeof spec === 'object' && spec !== null ? Object.values(spec).some((child: Json) => has(child, anchor)) : spec === anchor;
}

/** What is exactly the anchor becomes the value; in a longer text of a map, a text takes its place. */
function replaced(spec: Json, anchor: string, value: Json): Json {
  if (Array.isArray(spec)) {
    return spec.map((item: Json) => (item === anchor ? value : typeof item === 'string' ? item : replaced(item, anchor, value)));
  }
  if (typeof spec === 'object' && spec !== null) {
    return Object.fromEntries(Object.entries(spec as Record<string, Json>).map(([key, child]) => [key, replaced(child, anchor, value)]));
  }
  if (typeof spec !== 'string' || !spec.includes(anchor)) {
    return spec;
  }
  return spec === anchor ? value : typeof value === 'string' ? spec.replaceAll(anchor, () => value) : spec;
}

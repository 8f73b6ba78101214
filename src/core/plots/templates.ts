/** DVC's own templates, so that what is printed is what DVC prints. Source: dvc_render/vega_templates.py. */
import type { Json } from '../experiments/showJson.js';

export type Spec = Json;

export const ANCHOR = (name: string): string => `<DVC_METRIC_${name.toUpperCase()}>`;

const [X, Y] = [ANCHOR('x'), ANCHOR('y')];
const [X_LABEL, Y_LABEL] = [ANCHOR('x_label'), ANCHOR('y_label')];
const quantitative = 'quantitative';

const FRAME = {
  $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
  data: { values: ANCHOR('data') },
  title: { text: ANCHOR('title'), anchor: 'middle' },
};
const SIZE = { width: ANCHOR('plot_width'), height: ANCHOR('plot_height') };
const ZOOM = { params: [ANCHOR('zoom_and_pan')] };
const REV = { field: 'rev', sort: [] };
const COLOR = { color: ANCHOR('color') };
const numbers = { x: { field: X, type: quantitative, title: X_LABEL }, y: { field: Y, type: quantitative, title: Y_LABEL } };
const lineY = { ...numbers.y, scale: { zero: false } };

function bars(sort: { readonly sort?: string }): Spec {
  return {
    ...FRAME,
    ...SIZE,
    mark: { type: 'bar' },
    ...ZOOM,
    encoding: {
      x: { ...numbers.x, scale: { zero: false } },
      y: { field: Y, type: 'nominal', title: Y_LABEL, ...sort },
      yOffset: REV,
      ...COLOR,
      column: ANCHOR('column'),
    },
  };
}

const points = {
  ...FRAME,
  ...SIZE,
  mark: { type: 'point', tooltip: { content: 'data' } },
};
const pointStyle = { ...COLOR, shape: ANCHOR('shape'), tooltip: ANCHOR('tooltip') };

const cell = { x: { field: X, type: 'nominal' }, y: { field: Y, type: 'nominal' } };
const MATRIX = {
  ...FRAME,
  facet: { column: REV, row: ANCHOR('row') },
};

interface Matrix {
  readonly groupByY: Spec;
  readonly sum: Spec;
  readonly share: { readonly calculate: string; readonly as: string };
  readonly color: { readonly [key: string]: Spec };
  readonly tooltip: { readonly [key: string]: Spec };
  readonly text: { readonly [key: string]: Spec };
}

function matrix({ groupByY, sum, share, color, tooltip, text }: Matrix): Spec {
  const impute = (groupby: Spec, key: string): Spec => ({ impute: 'xy_count', groupby, key, value: 0 });
  const axis = (field: string, title: string): Spec => ({ field, type: 'nominal', sort: 'ascending', title });
  return {
    transform: [
      { aggregate: [{ op: 'count', as: 'xy_count' }], groupby: [Y, X] },
      impute(groupByY, X),
      impute(ANCHOR('group_by_x'), Y),
      sum,
      { ...share },
    ],
    encoding: { x: axis(X, X_LABEL), y: axis(Y, Y_LABEL) },
    layer: [
      { mark: 'rect', ...SIZE, encoding: { color } },
      {
        selection: { label: { type: 'single', on: 'mouseover', encodings: ['x', 'y'], empty: 'none', clear: 'mouseout' } },
        mark: 'rect',
        encoding: {
          tooltip: [cell.x, cell.y, tooltip],
          opacity: { condition: { selection: 'label', value: 1 }, value: 0 },
        },
      },
      { transform: [{ filter: { selection: 'label' } }], layer: [{ mark: { type: 'rect', color: 'lightpink' } }] },
      {
        mark: 'text',
        encoding: {
          ...text,
          color: { condition: { test: `datum.${share.as} > 0.5`, value: 'white' }, value: 'black' },
        },
      },
    ],
  };
}

const CONFUSION: Spec = {
  ...MATRIX,
  params: [{ name: 'showValues', bind: { input: 'checkbox' } }],
  spec: matrix({
    groupByY: ANCHOR('group_by_y'),
    sum: { joinaggregate: [{ op: 'max', field: 'xy_count', as: 'max_count' }], groupby: [] },
    share: { calculate: 'datum.xy_count / datum.max_count', as: 'percent_of_max' },
    color: { field: 'xy_count', type: quantitative, title: '', scale: { domainMin: 0, nice: true } },
    tooltip: { field: 'xy_count', type: quantitative },
    text: { text: { condition: { param: 'showValues', field: 'xy_count', type: quantitative } } },
  }),
};

const NORMALIZED: Spec = {
  ...MATRIX,
  spec: matrix({
    groupByY: ['rev', Y],
    sum: { joinaggregate: [{ op: 'sum', field: 'xy_count', as: 'sum_y' }], groupby: [Y] },
    share: { calculate: 'datum.xy_count / datum.sum_y', as: 'percent_of_y' },
    color: { field: 'percent_of_y', type: quantitative, title: '', scale: { domain: [0, 1] } },
    tooltip: { field: 'percent_of_y', type: quantitative, format: '.2f' },
    text: {},
  }),
};

const revColor = { color: { field: 'rev', type: 'nominal' } };
const smooth = { min: 0.001, max: 1, step: 0.001 };

const LINEAR: Spec = {
  ...FRAME,
  ...SIZE,
  params: [{ name: 'smooth', value: 0.001, bind: { input: 'range', ...smooth } }],
  encoding: { x: numbers.x, ...COLOR, strokeDash: ANCHOR('stroke_dash') },
  layer: [
    {
      layer: [
        { ...ZOOM, mark: 'line' },
        { transform: [{ filter: { param: 'hover', empty: false } }], mark: 'point' },
      ],
      encoding: { y: lineY, ...revColor },
      transform: [{ loess: Y, on: X, groupby: ANCHOR('group_by'), bandwidth: { signal: 'smooth' } }],
    },
    { mark: { type: 'line', opacity: 0.2 }, encoding: { x: numbers.x, y: lineY, ...revColor } },
    {
      mark: { type: 'circle', size: 10 },
      encoding: { x: { aggregate: 'max', ...numbers.x }, y: { aggregate: { argmax: X }, ...lineY }, ...revColor },
    },
    {
      transform: [
        { calculate: ANCHOR('pivot_field'), as: 'pivot_field' },
        { pivot: 'pivot_field', op: 'mean', value: Y, groupby: [X] },
      ],
      mark: { type: 'rule', tooltip: { content: 'data' }, stroke: 'grey' },
      encoding: { opacity: { condition: { value: 0.3, param: 'hover', empty: false }, value: 0 } },
      params: [{ name: 'hover', select: { type: 'point', fields: [X], nearest: true, on: 'mouseover', clear: 'mouseout' } }],
    },
  ],
};

/** The name of what DVC takes where nothing is said. */
export const DEFAULT_TEMPLATE = 'linear';

export const TEMPLATES: Readonly<Record<string, Spec>> = {
  simple: {
    ...FRAME,
    ...ZOOM,
    ...SIZE,
    mark: { type: 'line', tooltip: { content: 'data' } },
    encoding: { x: numbers.x, y: lineY, ...COLOR, strokeDash: ANCHOR('stroke_dash'), tooltip: ANCHOR('tooltip') },
  },
  linear: LINEAR,
  smooth: LINEAR,
  confusion: CONFUSION,
  confusion_normalized: NORMALIZED,
  scatter: { ...points, ...ZOOM, encoding: { ...numbers, ...pointStyle } },
  scatter_jitter: {
    ...points,
    transform: [
      { calculate: 'random()', as: 'randomX' },
      { calculate: 'random()', as: 'randomY' },
    ],
    encoding: {
      x: { field: X, title: X_LABEL },
      y: { field: Y, title: Y_LABEL },
      ...pointStyle,
      xOffset: { field: 'randomX', type: quantitative },
      yOffset: { field: 'randomY', type: quantitative },
    },
  },
  bar_horizontal_sorted: bars({ sort: '-x' }),
  bar_horizontal: bars({}),
};

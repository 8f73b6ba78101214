/** The same picture as an SVG document, made of the chart's own scales. */
import type { Chart, Scale } from 'chart.js';
import { jitterOf, placer, sharesOf, type Placer } from './controllers.js';
import { cellsOf, isolinesOf } from './field.js';
import { outlineOf, stepsOf } from './shapes.js';
import type { ChartSpec, ChartTheme, Points, PointSet, PointSpec } from './spec.js';

interface Places {
  readonly x: Placer;
  readonly y: Placer;
}

/** Several may be in one document, where each name must be another. */
let areas = 0;

export function svgOf(chart: Chart, spec: ChartSpec, theme: ChartTheme): string {
  const { width, height, chartArea, scales } = chart;
  const [x, y] = [scales['x'], scales['y']];
  const parts: string[] = [`<rect width="${width}" height="${height}" fill="${escape(theme.background)}"/>`];
  if (x && y) {
    parts.push(...axisParts(x, theme, chartArea), ...axisParts(y, theme, chartArea));
    const { left, top, width: w, height: h } = chartArea;
    const area = `area${++areas}`;
    parts.push(`<clipPath id="${area}"><rect x="${left}" y="${top}" width="${w}" height="${h}"/></clipPath><g clip-path="url(#${area})">`);
    parts.push(...bodyParts(chart, spec, theme, { x: placer(x), y: placer(y) }), '</g>');
  }
  const font = `font-family="${escape(theme.font)}" font-size="11"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${font}>${parts.join('')}</svg>`;
}

function axisParts(scale: Scale, theme: ChartTheme, area: Chart['chartArea']): string[] {
  const horizontal = scale.isHorizontal();
  const options = scale.options as { display?: boolean; title?: { display?: boolean; text?: string } };
  if (options.display === false) {
    return [];
  }
  const parts = scale.ticks.flatMap((tick, at) => {
    const place = round(scale.getPixelForTick(at));
    const label = text(Array.isArray(tick.label) ? tick.label.join(' ') : (tick.label ?? ''));
    const line = horizontal
      ? `<line x1="${place}" x2="${place}" y1="${area.top}" y2="${area.bottom}" stroke="${escape(theme.muted)}" stroke-opacity=".2"/>`
      : `<line x1="${area.left}" x2="${area.right}" y1="${place}" y2="${place}" stroke="${escape(theme.muted)}" stroke-opacity=".2"/>`;
    const at_ = horizontal
      ? `x="${place}" y="${area.bottom + 15}" text-anchor="middle"`
      : `x="${area.left - 6}" y="${place + 4}" text-anchor="end"`;
    return label === '' ? [line] : [line, `<text ${at_} fill="${escape(theme.muted)}">${label}</text>`];
  });
  const title = options.title?.display ? text(options.title.text ?? '') : '';
  if (title !== '') {
    const middle = horizontal ? (area.left + area.right) / 2 : (area.top + area.bottom) / 2;
    const at = horizontal ? `x="${middle}" y="${area.bottom + 30}"` : `transform="translate(11 ${middle}) rotate(-90)"`;
    parts.push(`<text ${at} text-anchor="middle" fill="${escape(theme.muted)}">${title}</text>`);
  }
  return parts;
}

function bodyParts(chart: Chart, spec: ChartSpec, theme: ChartTheme, at: Places): string[] {
  const path = ({ x, y }: Points): string => {
    let pen = 'M';
    return y
      .map((value, index) => {
        if (value === null) {
          pen = 'M';
          return '';
        }
        const step = `${pen}${round(at.x(x[index] ?? 0))} ${round(at.y(value))}`;
        pen = 'L';
        return step;
      })
      .join('');
  };
  switch (spec.kind) {
    case 'line':
      return spec.lines.flatMap(({ hidden, color, stroke, faint, band, x, y }) => {
        const dash = stroke.length > 0 ? ` stroke-dasharray="${stroke.join(' ')}"` : '';
        const outline = band
          ? `${path({ x, y: band.high })}${path({ x: [...x].reverse(), y: [...band.low].reverse() }).replace('M', 'L')}Z`
          : '';
        return hidden
          ? []
          : [
              ...(band ? [`<path d="${outline}" fill="${escape(color)}" fill-opacity=".18"/>`] : []),
              ...(faint ? [`<path d="${path(faint)}" fill="none" stroke="${escape(color)}" stroke-opacity=".28"/>`] : []),
              `<path d="${path({ x, y })}" fill="none" stroke="${escape(color)}" stroke-width="1.75"${dash}/>`,
            ];
      });
    case 'points':
      return [
        ...fieldParts(spec, theme, at),
        ...spec.sets.flatMap((set) => (set.hidden ? [] : pointParts(spec, set, at))),
        ...joinedParts(spec, theme, at),
      ];
    case 'matrix': {
      const shares = sharesOf(spec);
      const [width, height] = [Math.abs(at.x(1) - at.x(0)), Math.abs(at.y(1) - at.y(0))];
      return spec.counts.flatMap((line, row) =>
        line.map((value, column) => {
          const share = shares[row]?.[column] ?? 0;
          const [x, y] = [at.x(column), at.y(row)];
          const cell = `<rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width - 1)}" height="${round(height - 1)}"`;
          const label = spec.normalized ? share.toFixed(2) : String(value);
          return `${cell} fill="${escape(spec.color)}" fill-opacity="${round(0.06 + share * 0.94)}"/><text x="${round(x)}" y="${round(y + 4)}" text-anchor="middle" fill="${escape(share > 0.5 ? theme.background : theme.text)}">${label}</text>`;
        }),
      );
    }
    case 'groups':
    case 'bar':
      return chart.getSortedVisibleDatasetMetas().flatMap((meta) =>
        meta.data.map((element, index) => {
          const { x, y, base, height } = element.getProps(['x', 'y', 'base', 'height'], true) as unknown as Record<
            'x' | 'y' | 'base' | 'height',
            number
          >;
          const { backgroundColor: fill } = meta.controller.getDataset() as { backgroundColor?: unknown };
          const color = Array.isArray(fill) ? String(fill[index]) : String(fill);
          return `<rect x="${round(Math.min(x, base))}" y="${round(y - height / 2)}" width="${round(Math.abs(x - base))}" height="${round(height)}" fill="${escape(color)}"/>${valueText(spec, index, Math.max(x, base) + 5, y, theme)}`;
        }),
      );
  }
}

function fieldParts({ field }: PointSpec, { text: color }: ChartTheme, at: Places): string[] {
  if (field === undefined) {
    return [];
  }
  const cells = cellsOf(field).map(({ from, to, alpha }) => {
    const [left, top] = [round(at.x(from[0])), round(at.y(to[1]))];
    const size = `width="${round(at.x(to[0]) - left)}" height="${round(at.y(from[1]) - top)}"`;
    return `<rect x="${left}" y="${top}" ${size} fill="${escape(field.color)}" fill-opacity="${round(alpha)}"/>`;
  });
  const lines = isolinesOf(field).map((ends) => `M${ends.map(([x, y]) => corner([at.x(x), at.y(y)])).join('L')}`);
  return [...cells, `<path d="${lines.join('')}" fill="none" stroke="${escape(color)}" stroke-opacity=".45" stroke-width=".75"/>`];
}

function pointParts(spec: PointSpec, { x, y, color, colors, sizes, shape = 'disc' }: PointSet, at: Places): string[] {
  return x.map((value, index) => {
    const [dx, dy] = jitterOf(spec, index);
    const [px, py] = [at.x(value) + dx, at.y(y[index] ?? 0) + dy];
    const radius = sizes?.[index] ?? 3;
    const fill = escape(colors?.[index] ?? color);
    return shape === 'disc'
      ? `<circle cx="${round(px)}" cy="${round(py)}" r="${round(radius)}" fill="${fill}"/>`
      : `<polygon points="${outlineOf(shape, px, py, radius).map(corner).join(' ')}" fill="${fill}"/>`;
  });
}

function joinedParts({ joined }: PointSpec, { text: color }: ChartTheme, at: Places): string[] {
  return joined === null
    ? []
    : [
        `<polyline points="${stepsOf(joined)
          .map(([x, y]) => corner([at.x(x), at.y(y)]))
          .join(' ')}" fill="none" stroke="${escape(color)}" stroke-width="1.25" stroke-dasharray="4 3"/>`,
      ];
}

function corner([x, y]: readonly [x: number, y: number]): string {
  return `${round(x)},${round(y)}`;
}

/** At the end of a bar. */
function valueText(spec: ChartSpec, index: number, x: number, y: number, { text: color }: ChartTheme): string {
  const bar = spec.kind === 'bar' ? spec.bars.filter(({ hidden }) => !hidden)[index] : undefined;
  return bar ? `<text x="${round(x)}" y="${round(y + 4)}" fill="${escape(color)}">${text(bar.text)}</text>` : '';
}

function round(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : 0;
}

function text(value: string): string {
  return escape(value);
}

function escape(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

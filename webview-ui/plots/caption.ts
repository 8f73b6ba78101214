/** What a picture of a chart needs away from the page: its title, and what its colours mean. */
import { t } from '../l10n.js';
import type { ChartSpec, ChartTheme } from './draw/spec.js';
import { documentOf, embedded, escapeXml } from './pictures.js';

const MOST = 24;
const [GAP, HEAD, LINE, SWATCH] = [12, 26, 18, 26];

interface Entry {
  readonly label: string;
  readonly color: string;
  /** Dashes of a line; null: it is no line. */
  readonly stroke: readonly number[] | null;
}

/** What is drawn with a name that stands on no axis. */
function legendOf(spec: ChartSpec): Entry[] {
  const named: readonly (Omit<Entry, 'stroke'> & { readonly hidden: boolean; readonly stroke?: readonly number[] })[] =
    spec.kind === 'line' ? spec.lines : spec.kind === 'points' || spec.kind === 'groups' ? spec.sets : [];
  return named.filter(({ hidden, label }) => !hidden && label !== '').map(({ label, color, stroke = null }) => ({ label, color, stroke }));
}

/** The document with its title above and its legend below. */
export function captioned(svg: string, title: string, spec: ChartSpec, theme: ChartTheme): string {
  const { markup, width, height } = embedded(svg);
  const all = legendOf(spec);
  const pen = document.createElement('canvas').getContext('2d');
  if (pen) {
    pen.font = `11px ${theme.font}`;
  }
  const lengthOf = (text: string): number => Math.ceil(pen?.measureText(text).width ?? 0);
  let [x, y] = [GAP, HEAD + height + LINE];
  const put = (label: string, mark: string): string => {
    const length = SWATCH + lengthOf(label) + GAP;
    [x, y] = x > GAP && x + length > width ? [GAP, y + LINE] : [x, y];
    const part = `<g transform="translate(${x} ${y})">${mark}<text x="${SWATCH - 6}" y="0">${escapeXml(label)}</text></g>`;
    x += length;
    return part;
  };
  const legend = [
    ...all.slice(0, MOST).map(({ label, color, stroke }) => put(label, swatch(escapeXml(color), stroke))),
    ...(all.length > MOST ? [put(t('and {0} more', all.length - MOST), '')] : []),
  ].join('');
  const texts = `fill="${escapeXml(theme.text)}" font-size="11"`;
  const head = `<text x="${GAP}" y="18" font-size="13" font-weight="600" fill="${escapeXml(theme.text)}">${escapeXml(title)}</text>`;
  const body = `${head}<g transform="translate(0 ${HEAD})">${markup}</g><g ${texts}>${legend}</g>`;
  const { background, font } = theme;
  return documentOf(body, { width, height: legend === '' ? HEAD + height : y + GAP, background, font });
}

function swatch(color: string, stroke: readonly number[] | null): string {
  const dash = stroke !== null && stroke.length > 0 ? ` stroke-dasharray="${stroke.join(' ')}"` : '';
  return stroke === null
    ? `<circle cx="8" cy="-4" r="4" fill="${color}"/>`
    : `<line x1="0" x2="16" y1="-4" y2="-4" stroke="${color}" stroke-width="2"${dash}/>`;
}

/** What a card shows, as documents and pictures to keep. */
import type { ChartTheme } from './draw/spec.js';

export interface Pictured {
  /** An SVG document. */
  svg(): string | Promise<string>;
  /** A PNG as a `data:` address. */
  png(): string | Promise<string>;
}

/** One of several that a card shows. */
export interface Part {
  /** Empty: it needs no name. */
  readonly label: string;
  /** Of the experiment, beside its name; null: it is of none. */
  readonly color: string | null;
  readonly svg: string;
}

const [GAP, CAPTION] = [12, 22];
/** Pixels for each of a document's: pictures are put where they are enlarged. */
const SCALE = 2;

/** A part that is not there. */
export const NOTHING = '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>';

/** All parts in one document, `columns` beside each other, with their names over them. */
export function together(parts: readonly Part[], columns: number, { text, background, font }: ChartTheme): string {
  const shown = parts.map((part) => ({ ...part, ...embedded(part.svg) }));
  const rows = Array.from({ length: Math.ceil(shown.length / columns) }, (_, row) => shown.slice(row * columns, (row + 1) * columns));
  const widths = Array.from({ length: columns }, (_, column) => largest(rows.map((row) => row[column]?.width ?? 0)) + GAP);
  const heights = rows.map((row) => largest(row.map(({ height }) => height)) + CAPTION + GAP);
  const before = (sizes: readonly number[], at: number): number => GAP + sizes.slice(0, at).reduce((sum, size) => sum + size, 0);
  const [width, height] = [before(widths, widths.length), before(heights, heights.length)];
  const body = rows.flatMap((row, down) =>
    row.map(({ label, color, markup }, along) => {
      const [x, y] = [before(widths, along), before(heights, down)];
      const dot = color === null ? '' : `<circle cx="5" cy="10" r="4.5" fill="${escapeXml(color)}"/>`;
      const name = `<text x="${color === null ? 0 : 15}" y="14" font-size="12" fill="${escapeXml(text)}">${escapeXml(label)}</text>`;
      return `<g transform="translate(${x} ${y})">${dot}${name}<g transform="translate(0 ${CAPTION})">${markup}</g></g>`;
    }),
  );
  return documentOf(body.join(''), { width, height, background, font });
}

/** A document on the editor's background: a picture in a text has none of its own. */
export function documentOf(
  body: string,
  { width, height, background, font }: Pick<ChartTheme, 'background' | 'font'> & { readonly width: number; readonly height: number },
): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  const ground = `<rect width="${width}" height="${height}" fill="${escapeXml(background)}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${escapeXml(font)}">${ground}${body}</svg>`;
}

/** An image as a document of its own. @param url a `data:` address */
export async function imageDocument(url: string): Promise<string> {
  const { naturalWidth: width, naturalHeight: height } = await loaded(url);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image href="${escapeXml(url)}" width="${width}" height="${height}"/></svg>`;
}

/** What style sheets say of the parts of a drawing. */
const PAINTED = ['fill', 'fill-opacity', 'stroke', 'stroke-width', 'stroke-opacity', 'font-size'] as const;

/** A drawing of the page as a document of its own, which needs no style sheet. */
export function svgElementDocument(shown: SVGSVGElement, { background, font }: ChartTheme): string {
  const { width, height } = shown.viewBox.baseVal;
  const copy = shown.cloneNode(true) as SVGSVGElement;
  const painted = ':not(title)';
  const from = shown.querySelectorAll(painted);
  copy.querySelectorAll(painted).forEach((element, at) => {
    const style = getComputedStyle(from[at] ?? shown);
    element.removeAttribute('class');
    PAINTED.forEach((name) => element.setAttribute(name, style.getPropertyValue(name)));
  });
  const body = Array.from(copy.childNodes, (child) => new XMLSerializer().serializeToString(child));
  return documentOf(body.join(''), { width, height, background, font });
}

/** Both forms of a document. */
export function pictured(svg: () => string | Promise<string>): Pictured {
  return { svg, png: async () => rasterised(await svg()) };
}

/** The document as a browser draws it. */
async function rasterised(svg: string): Promise<string> {
  const image = await loaded(`data:image/svg+xml;base64,${base64Of(svg)}`);
  const canvas = document.createElement('canvas');
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png');
}

async function loaded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** A document as a part of another. */
export function embedded(svg: string): { readonly markup: string; readonly width: number; readonly height: number } {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
  const size = (name: string): number => Number.parseFloat(root.getAttribute(name) ?? '') || 0;
  return { markup: new XMLSerializer().serializeToString(root), width: size('width'), height: size('height') };
}

function largest(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => Math.max(a, b), 0);
}

export function escapeXml(value: string): string {
  return value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** UTF-8. */
export function base64Of(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) {
    binary += String.fromCharCode(byte);
  }
  return btoa(binary);
}

/** How wide a text of the table is, by what each of its characters takes in the editor's font: asked of the browser once each. */

/** Pixels, where there is no browser to ask. */
const WITHOUT_FONT = { normal: 6.9, bold: 7.3 };
const WEIGHTS = { normal: 400, bold: 600 };

export type Weight = keyof typeof WEIGHTS;

const known: Readonly<Record<Weight, Map<string, number>>> = { normal: new Map(), bold: new Map() };
let context: CanvasRenderingContext2D | null | undefined;

/** Pixels. */
export function textWidth(text: string, weight: Weight): number {
  const widths = known[weight];
  let sum = 0;
  for (const character of text) {
    let width = widths.get(character);
    if (width === undefined) {
      width = measured(character, weight);
      widths.set(character, width);
    }
    sum += width;
  }
  return sum;
}

function measured(character: string, weight: Weight): number {
  if (context === undefined) {
    context = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
  }
  if (!context) {
    return WITHOUT_FONT[weight];
  }
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  context.font = `${WEIGHTS[weight]} ${fontSize} ${fontFamily}`;
  return context.measureText(character).width;
}

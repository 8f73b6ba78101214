/** How wide a text of the table is, by what each of its characters takes in the editor's font: asked of the browser once each. */

/** Pixels, where there is no browser to ask. */
const WITHOUT_FONT = { normal: 6.9, bold: 7.3 };
const WEIGHTS = { normal: 400, bold: 600 };

export type Weight = keyof typeof WEIGHTS;

interface Widths {
  /** Null: there is nothing to ask. */
  readonly context: CanvasRenderingContext2D | null;
  readonly known: Map<string, number>;
}

const widths: Partial<Record<Weight, Widths>> = {};

/** Pixels. */
export function textWidth(text: string, weight: Weight): number {
  const { context, known } = (widths[weight] ??= { context: contextOf(weight), known: new Map() });
  let sum = 0;
  for (const character of text) {
    let width = known.get(character);
    if (width === undefined) {
      width = context?.measureText(character).width ?? WITHOUT_FONT[weight];
      known.set(character, width);
    }
    sum += width;
  }
  return sum;
}

function contextOf(weight: Weight): CanvasRenderingContext2D | null {
  const context = typeof document === 'undefined' ? null : document.createElement('canvas').getContext('2d');
  if (context) {
    const { fontSize, fontFamily } = getComputedStyle(document.body);
    context.font = `${WEIGHTS[weight]} ${fontSize} ${fontFamily}`;
  }
  return context;
}

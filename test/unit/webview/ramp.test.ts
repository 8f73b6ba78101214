import { describe, expect, it } from 'vitest';
import { rampColor } from '../../../webview-ui/analysis/ramp.js';

/** Relative luminance, as in the guidelines for accessible web content. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = (color.match(/\d+/g) ?? [])
    .map((part) => Number(part) / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('colours of numbers', () => {
  it.each([
    ['dark', true, 'rgb(31 31 31)'],
    ['light', false, 'rgb(255 255 255)'],
  ])('stand out from a %s background, and grow lighter with the number', (_, dark, background) => {
    const shares = Array.from({ length: 101 }, (_, at) => at / 100);
    const lights = shares.map((share) => luminance(rampColor(share, dark)));
    const ground = luminance(background);
    const contrasts = lights.map((light) => (Math.max(light, ground) + 0.05) / (Math.min(light, ground) + 0.05));
    expect(Math.min(...contrasts)).toBeGreaterThan(2.9);
    expect(lights.every((light, at) => at === 0 || light > lights[at - 1]!)).toBe(true);
  });
});

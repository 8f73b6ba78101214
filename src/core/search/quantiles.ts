/** Distribution functions and their inverses: a value of a distribution is its quantile at a uniform number. */

/** Lanczos' coefficients for g = 7 and n = 9: about 15 digits. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
  -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

function logGamma(x: number): number {
  if (x < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  }
  let sum = LANCZOS[0] ?? 0;
  for (let i = 1; i < LANCZOS.length; i++) {
    sum += (LANCZOS[i] ?? 0) / (x - 1 + i);
  }
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const TINY = 1e-300;
const TERMS = 300;

/** A continued fraction by Lentz's method; `term(i)` gives the numerator and denominator of step i, from 1. */
function continuedFraction(first: number, term: (i: number) => readonly [number, number]): number {
  let value = first === 0 ? TINY : first;
  let c = value;
  let d = 0;
  for (let i = 1; i <= TERMS; i++) {
    const [a, b] = term(i);
    d = 1 / (b + a * d || TINY);
    c = b + a / c || TINY;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) {
      break;
    }
  }
  return value;
}

/** The regularized incomplete gamma function P(1/2, x²) is erf(x). */
function erf(x: number): number {
  const z = x * x;
  if (z < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > Math.abs(sum) * 1e-17; n++) {
      term *= -z / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  return x < 0 ? -1 + erfc(-x) : 1 - erfc(x);
}

/** For x of 1 and more: small values keep their digits. */
function erfc(x: number): number {
  const fraction = continuedFraction(x, (i) => [i / 2, x]);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
}

/** Share of a standard normal distribution below x. */
export function normalCdf(x: number): number {
  const z = x / Math.SQRT2;
  return z < -1 ? erfc(-z) / 2 : (1 + erf(z)) / 2;
}

/** Share of a beta distribution below x. */
export function betaCdf(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  if (x > (a + 1) / (a + b + 2)) {
    return 1 - betaCdf(1 - x, b, a);
  }
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const fraction = continuedFraction(1, (i) => {
    const m = Math.floor(i / 2);
    const numerator =
      i % 2 === 0 ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)) : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    return [numerator, 1];
  });
  return front / fraction;
}

/** The x of a growing function between two bounds; as near as numbers can say. */
function invert(cdf: (x: number) => number, wanted: number, low: number, high: number): number {
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) {
      break;
    }
    if (cdf(middle) < wanted) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/** Beyond this many standard deviations a double has no shares left. */
const FAR = 8.2;

/** `share` is within 0..1; the ends are where a double has no shares left, not infinities. */
export function normalQuantile(share: number): number {
  if (share > 0.5) {
    return -normalQuantile(1 - share);
  }
  return share <= normalCdf(-FAR) ? -FAR : invert(normalCdf, share, -FAR, 0);
}

export function betaQuantile(share: number, a: number, b: number): number {
  return share <= 0 ? 0 : share >= 1 ? 1 : invert((x) => betaCdf(x, a, b), share, 0, 1);
}

/**
 * Which parameters mattered, by PED-ANOVA (Watanabe, Bansal, Hutter: IJCAI 2023, arXiv 2304.10255): how much the density of a parameter
 * among the best trials differs from its density among all. It needs no model, and trials may be few and chosen.
 */
import { jsonText } from '../values/index.js';
import { count, shareOf, type Domain } from './domain.js';
import { normalCdf } from './quantiles.js';
import { searched, type Parameter, type Point, type Space } from './space.js';

export interface Importance {
  readonly parameter: string;
  /** Of 0..1; all together are 1. */
  readonly share: number;
}

export interface Observation {
  readonly point: Point;
  /** Smaller is better. */
  readonly loss: number;
}

/** Share of the trials that are called the best. */
const TOP = 0.1;
/** The best of fewer trials say nothing. */
const LEAST = 8;
const CELLS = 50;
const TINY = 1e-12;

/** The most important first; empty when there are too few trials to say. */
export function importances(space: Space, observations: readonly Observation[]): Importance[] {
  if (observations.length < LEAST) {
    return [];
  }
  const losses = observations.map(({ loss }) => loss).sort((a, b) => a - b);
  // With few trials a tenth is one or two, which is chance.
  const cut = losses[Math.max(2, Math.ceil(TOP * losses.length) - 1)] ?? 0;
  const top = observations.filter(({ loss }) => loss <= cut);
  if (top.length === observations.length) {
    return [];
  }
  const raw = searched(space).map((parameter) => ({ parameter: parameter.name, share: divergence(parameter, top, observations) }));
  const sum = raw.reduce((total, { share }) => total + share, 0);
  return sum > 0 ? raw.map(({ parameter, share }) => ({ parameter, share: share / sum })).sort((a, b) => b.share - a.share) : [];
}

/** Pearson's divergence of the two densities; of a conditional parameter within the trials that have it, by their weight. */
function divergence({ name, domain }: Parameter, top: readonly Observation[], all: readonly Observation[]): number {
  const cells = Math.min(CELLS, count(domain));
  const place = (observations: readonly Observation[]): number[] => observations.flatMap(({ point }) => cellOf(domain, cells, point[name]));
  const [topCells, allCells] = [place(top), place(all)];
  if (topCells.length === 0 || cells < 2) {
    return 0;
  }
  const [p, q] = [topCells, allCells].map((found) => density(found, cells, domain.kind === 'choice'));
  const pearson = Array.from({ length: cells }, (_, at) => (q?.[at] ?? 0) * ((p?.[at] ?? 0) / (q?.[at] ?? 1) - 1) ** 2).reduce(
    (a, b) => a + b,
    0,
  );
  const [inTop, inAll] = [topCells.length / top.length, allCells.length / all.length];
  return (inTop ** 2 / inAll) * pearson;
}

function cellOf(domain: Domain, cells: number, value: Point[string] | undefined): number[] {
  if (value === undefined) {
    return [];
  }
  if (domain.kind === 'choice') {
    const at = domain.values.findIndex((one) => jsonText(one) === jsonText(value));
    return at === -1 ? [] : [at];
  }
  const share = domain.kind === 'number' && typeof value === 'number' ? shareOf(domain, value) : null;
  return share === null ? [] : [Math.min(cells - 1, Math.floor(share * cells))];
}

/** Over cells of equal probability: a kernel for each observation, and one as wide as all for what was not seen. */
function density(found: readonly number[], cells: number, unordered: boolean): number[] {
  const total = new Array<number>(cells).fill(0);
  const weight = 1 / (found.length + 1);
  const add = (kernel: (cell: number) => number): void => {
    const raw = total.map((_, cell) => kernel(cell));
    const sum = raw.reduce((a, b) => a + b, 0);
    raw.forEach((one, cell) => (total[cell] = (total[cell] ?? 0) + (weight * one) / sum));
  };
  add(() => 1);
  const width = bandwidth(found);
  const smooth = 1 / (new Set(found).size + 1);
  for (const at of found) {
    add(
      unordered
        ? (cell) => (cell === at ? 1 : 0) + smooth
        : (cell) => normalCdf((cell + 0.5 - at) / width) - normalCdf((cell - 0.5 - at) / width),
    );
  }
  return total.map((one) => one + TINY);
}

/** By Scott's rule, with the quartiles where they are nearer; not less than a cell shows. */
function bandwidth(found: readonly number[]): number {
  const sorted = found.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const middle = found.reduce((a, b) => a + b, 0) / found.length;
  const sigma = Math.sqrt(found.reduce((sum, one) => sum + (one - middle) ** 2, 0) / Math.max(1, found.length - 1));
  return Math.max(0.3, 1.059 * Math.min(sigma, (at(0.75) - at(0.25)) / 1.34) * found.length ** -0.2);
}

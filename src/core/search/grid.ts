/** All combinations of a finite space, by number: none is made before it is asked for. */
import { emptyMap, jsonText } from '../values/index.js';
import { count, nth } from './domain.js';
import { active, finite, type Point, type Space } from './space.js';

export class Grid {
  readonly size: number;
  private readonly sizes = new Map<string, number>();
  /** For each position, the parameters that conditions from there on name: they alone decide how many combinations follow. */
  private readonly deciding: readonly ReadonlySet<string>[];

  /** Every domain of the space must be countable. The last parameter changes fastest. */
  constructor(private readonly space: Space) {
    this.deciding = space.map((_, at) => new Set(space.slice(at).flatMap(({ when }) => when.map(({ parameter }) => parameter))));
    this.size = this.following(0, emptyMap());
  }

  /** The combination number `index`, from 0 up to the size. */
  at(index: number): Point {
    const point: Point = emptyMap();
    let rest = index;
    this.space.forEach((parameter, at) => {
      if (!active(parameter, point)) {
        return;
      }
      const { name, domain } = parameter;
      let i = 0;
      if (this.decides(name, at + 1)) {
        for (point[name] = nth(domain, 0); rest >= this.following(at + 1, point); point[name] = nth(domain, ++i)) {
          rest -= this.following(at + 1, point);
        }
      } else {
        const each = this.following(at + 1, point);
        i = Math.floor(rest / each);
        rest -= i * each;
      }
      point[name] = nth(domain, i);
    });
    return point;
  }

  private decides(name: string, from: number): boolean {
    return this.deciding[from]?.has(name) ?? false;
  }

  /** How many combinations the parameters from `at` on have, given the values before. */
  private following(at: number, point: Point): number {
    const parameter = this.space[at];
    if (parameter === undefined) {
      return 1;
    }
    const values = [...(this.deciding[at] ?? [])].map((name) => (point[name] === undefined ? '' : jsonText(point[name])));
    const key = JSON.stringify([at, ...values]);
    const known = this.sizes.get(key);
    if (known !== undefined) {
      return known;
    }
    const { name, domain } = parameter;
    let size = 0;
    if (!active(parameter, point)) {
      size = this.following(at + 1, point);
    } else if (this.decides(name, at + 1)) {
      for (let i = 0, values = count(domain); i < values; i++) {
        size += this.following(at + 1, { ...point, [name]: nth(domain, i) });
      }
    } else {
      size = count(domain) * this.following(at + 1, point);
    }
    this.sizes.set(key, size);
    return size;
  }
}

/** How many points there are; null where they cannot be counted. */
export function points(space: Space): number | null {
  return finite(space) ? new Grid(space).size : null;
}

/** Trials at most: as many as are allowed, and as many as there are points. Null: no limit is known. */
export function mostTrials(cap: number | null, space: Space): number | null {
  const size = points(space);
  return cap === null || size === null ? (cap ?? size) : Math.min(cap, size);
}

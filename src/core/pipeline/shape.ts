/** Reading resolved entries, which may hold something else than a text where one was interpolated. */
import { isMap } from '../values/index.js';
import type { Value } from '../../protocol/values.js';
import { PipelineError } from './errors.js';

/** A value and what to call it. A missing value is null, and every reader takes null for empty. */
export class Shape {
  constructor(
    readonly value: Value,
    private readonly what: string,
  ) {}

  get(key: string): Shape {
    return this.child(key, isMap(this.value) && Object.hasOwn(this.value, key) ? (this.value[key] ?? null) : null);
  }

  entries(): [string, Shape][] {
    if (this.value === null) {
      return [];
    }
    return isMap(this.value)
      ? Object.entries(this.value).map(([key, child]) => [key, this.child(key, child)])
      : this.fail('must be a map of keys');
  }

  items(): Shape[] {
    if (this.value === null) {
      return [];
    }
    return Array.isArray(this.value)
      ? this.value.map((item) => {
          const child = new Shape(item, this.what);
          return typeof item === 'string' || isMap(item) ? child : child.fail('must hold texts or maps');
        })
      : this.fail('must be a list');
  }

  /** Of a list of names, each alone or with what is said of it; or of one map. */
  named(): [string, Shape][] {
    return isMap(this.value)
      ? this.entries()
      : this.items().flatMap((item): [string, Shape][] =>
          typeof item.value === 'string' ? [[item.value, new Shape(null, this.what)]] : item.entries(),
        );
  }

  texts(): string[] {
    return this.items().map((item) => (typeof item.value === 'string' ? item.value : item.fail('must hold texts')));
  }

  text(): string | null {
    return this.value === null || typeof this.value === 'string' ? this.value : this.fail('must be a text');
  }

  flag(): boolean | null {
    return this.value === null || typeof this.value === 'boolean' ? this.value : this.fail('must be true or false');
  }

  fail(message: string): never {
    throw new PipelineError(`“${this.what}” ${message}`);
  }

  private child(key: string, value: Value): Shape {
    return new Shape(value, `${this.what}.${key}`);
  }
}

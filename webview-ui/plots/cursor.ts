/** Where the pointer is on the common axis: every chart with such an axis shows its values there. */
export interface Cursor {
  /** Which axis it is: charts with another one take no part. */
  readonly axis: string;
  readonly x: number;
}

type Listener = (cursor: Cursor | null, from: object) => void;

export class Cursors {
  private readonly listeners = new Set<Listener>();

  /** @param from the chart that says it */
  set(cursor: Cursor | null, from: object): void {
    this.listeners.forEach((listener) => listener(cursor, from));
  }

  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }
}

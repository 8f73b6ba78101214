/** Work on many things, so many at a time. */

/** Starts `work` on each item in order, with at most `most` unfinished. Rejects as the first that fails, and then starts no more. */
export async function forEachLimited<T>(items: readonly T[], most: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items[Symbol.iterator]();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let next = queue.next(); !next.done && !failed; next = queue.next()) {
      await work(next.value);
    }
  };
  await Promise.all(
    Array.from({ length: Math.min(most, items.length) }, () =>
      worker().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    ),
  );
}

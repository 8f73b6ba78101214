/**
 * Orders to a sweep's engine from other processes: the editor, another terminal. Each is a small file in the sweep's folder, so that
 * orders also reach an engine on another machine that shares the folder, and wait for the next engine when none is running.
 */
import { randomUUID } from 'node:crypto';
import { watch, type FSWatcher } from 'node:fs';
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CellPoint } from '../../core/search/journal.js';
import type { SweepFolder } from './sweepFolder.js';

export type Order =
  | { readonly do: 'stop'; readonly now: boolean }
  | { readonly do: 'pause' | 'unpause' }
  | { readonly do: 'cap'; readonly cap: number }
  | { readonly do: 'enqueue'; readonly point: CellPoint }
  | { readonly do: 'stop trial'; readonly trial: number };

export async function giveOrder(folder: SweepFolder, order: Order): Promise<void> {
  await mkdir(folder.orders, { recursive: true });
  // Sorted by name they are in the order in which they were given.
  const name = `${String(Date.now()).padStart(15, '0')}-${randomUUID()}`;
  const part = join(folder.path, `order-${name}.part`);
  await writeFile(part, JSON.stringify(order));
  await rename(part, join(folder.orders, `${name}.json`));
}

/** Network folders tell nobody what happens in them. */
const LOOK_EVERY = 500;

/** Obeys orders as they come, each once, until it is disposed. */
export class OrderInbox {
  private watcher: FSWatcher | null = null;
  private readonly timer: NodeJS.Timeout;
  private reading: Promise<void> | null = null;

  private constructor(
    private readonly folder: SweepFolder,
    private readonly obey: (order: Order) => void,
  ) {
    this.timer = setInterval(() => void this.look(), LOOK_EVERY);
  }

  /** Orders that were given before it was opened are obeyed first, but for those to stop what has stopped. */
  static async open(folder: SweepFolder, obey: (order: Order) => void): Promise<OrderInbox> {
    await mkdir(folder.orders, { recursive: true });
    for (const order of await takeOrders(folder)) {
      if (order.do !== 'stop' && order.do !== 'pause') {
        obey(order);
      }
    }
    const inbox = new OrderInbox(folder, obey);
    try {
      inbox.watcher = watch(folder.orders, () => void inbox.look());
      inbox.watcher.on('error', () => undefined);
    } catch {
      // Too many watched files: looking now and then is enough.
    }
    return inbox;
  }

  dispose(): void {
    clearInterval(this.timer);
    this.watcher?.close();
  }

  private look(): Promise<void> {
    this.reading ??= takeOrders(this.folder)
      .then((orders) => orders.forEach((order) => this.obey(order)))
      .catch(() => undefined)
      .finally(() => (this.reading = null));
    return this.reading;
  }
}

async function takeOrders(folder: SweepFolder): Promise<Order[]> {
  const orders: Order[] = [];
  for (const name of (await readdir(folder.orders).catch(() => [])).sort()) {
    const path = join(folder.orders, name);
    const text = await readFile(path, 'utf8').catch(() => '');
    await unlink(path).catch(() => undefined);
    try {
      orders.push(JSON.parse(text) as Order);
    } catch {
      // Nobody's order: it was not written by `giveOrder`.
    }
  }
  return orders;
}

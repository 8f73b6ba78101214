// What `npm run bench:panel` runs inside a page: each function is sent there as text, so it uses nothing but what it is given.

/** Notes tasks that keep the page from painting, from now on. */
export function watchLongTasks() {
  window.longTasks = [];
  new window.PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
  });
}

/**
 * When the first rows were painted: milliseconds since the panel opened, and of the clock. The editor loads an empty document into a
 * webview, then writes the panel's into it: that is when it opens. By the mark of webview-ui/table/useSource.ts.
 */
export function firstRows() {
  const painted = performance.getEntriesByName('espalier: rows painted')[0]?.startTime ?? NaN;
  const [loaded] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType('navigation'));
  return { sinceOpened: painted - (loaded?.responseEnd ?? NaN), at: performance.timeOrigin + painted };
}

/** Remembers when an entry of the command palette is clicked, by the clock. */
export function watchCommands() {
  const note = (/** @type {MouseEvent} */ { target }) => {
    if (/** @type {HTMLElement} */ (target).closest('.quick-input-list') !== null) {
      window.commandAt = performance.timeOrigin + performance.now();
    }
  };
  window.addEventListener('click', note, true);
}

/**
 * Scrolls by so much in each frame, and back at the ends. Milliseconds of each frame, and tasks over 50 ms meanwhile.
 * @param {{ selector: string, x: number, y: number, frames: number }} of
 */
export async function scrollBy({ selector, x, y, frames }) {
  const element = /** @type {HTMLElement} */ (document.querySelector(selector));
  element.scrollTo(0, 0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const long = window.longTasks.length;
  const times = [];
  let [right, down] = [x, y];
  let before = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < frames; frame++) {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = element;
    down = scrollTop + clientHeight >= scrollHeight - 1 ? -Math.abs(y) : scrollTop <= 0 ? Math.abs(y) : down;
    right = scrollLeft + clientWidth >= scrollWidth - 1 ? -Math.abs(x) : scrollLeft <= 0 ? Math.abs(x) : right;
    element.scrollBy(right, down);
    const now = await new Promise(requestAnimationFrame);
    times.push(now - before);
    before = now;
  }
  return { times, long: window.longTasks.slice(long) };
}

/** Milliseconds from a jump to a random place until all that is in sight there is painted. @param {{ selector: string, jumps: number }} of */
export async function jumpAround({ selector, jumps }) {
  const element = /** @type {HTMLElement} */ (document.querySelector(selector));
  const times = [];
  let seed = 7;
  for (let jump = 0; jump < jumps; jump++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    const start = performance.now();
    element.scrollTop = ((element.scrollHeight - element.clientHeight) * seed) / 2 ** 31;
    const isThere = () => {
      const { top, bottom } = element.getBoundingClientRect();
      const rows = [...element.querySelectorAll('.grid-body .row, tbody tr')].filter((row) => {
        const box = row.getBoundingClientRect();
        return box.bottom > top && box.top < bottom;
      });
      return rows.length > 10 && rows.every((row) => !row.classList.contains('loading') && row.querySelector('.wait') === null);
    };
    do {
      await new Promise(requestAnimationFrame);
    } while (!isThere() && performance.now() - start < 3000);
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 120));
  }
  return times;
}

/** Milliseconds from the message that changes the view until other rows are painted. @param {{ state: unknown }} of */
export async function show({ state }) {
  const signature = () =>
    [...document.querySelectorAll('.grid-body .row')]
      .slice(0, 12)
      .map((row) => row.textContent)
      .join('\n');
  const before = signature();
  const start = performance.now();
  window.postMessage({ kind: 'event', event: 'show', data: { state } }, '*');
  const isThere = () => signature() !== before && document.querySelector('.grid-body .row.loading, .grid-body .wait') === null;
  do {
    await new Promise(requestAnimationFrame);
  } while (!isThere() && performance.now() - start < 5000);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}

/** Milliseconds from a text in the search until its matches are counted on the screen. @param {{ text: string }} of */
export async function find({ text }) {
  const input = /** @type {HTMLInputElement} */ (document.querySelector('.find-bar input'));
  const said = () => document.querySelector('.find-count')?.textContent ?? '';
  const before = said();
  const start = performance.now();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  do {
    await new Promise(requestAnimationFrame);
  } while (said() === before && performance.now() - start < 5000);
  return performance.now() - start;
}

/** The elements of the page. */
export function countNodes() {
  return document.getElementsByTagName('*').length;
}

/** A table without anything that makes it fast; milliseconds until it is painted. @param {{ rows: number, columns: number }} of */
export async function makePlainTable({ rows, columns }) {
  const start = performance.now();
  document.body.style.margin = '0';
  const scroller = document.createElement('div');
  scroller.id = 'plain';
  scroller.style.cssText = 'height: 100vh; overflow: auto; font: 13px sans-serif';
  const cells = (/** @type {string} */ tag, /** @type {(column: number) => string} */ text) =>
    Array.from({ length: columns }, (_, column) => `<${tag}>${text(column)}</${tag}>`).join('');
  const body = Array.from(
    { length: rows },
    (_, row) => `<tr>${cells('td', (column) => ((row * 7919 + column * 104_729) % 10_007).toFixed(3))}</tr>`,
  );
  scroller.innerHTML = `<table><thead><tr>${cells('th', (column) => `column ${column}`)}</tr></thead><tbody>${body.join('')}</tbody></table>`;
  document.body.replaceChildren(scroller);
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}

// The Plots page in a browser, with the real index behind it: while values come, what is kept of it, and for one and for very many experiments.
import assert from 'node:assert/strict';
import { checkAxe, drawn, eventually, folderOf, harness, inPanel, picture, saved, shared, stored } from './panel.mjs';

/** @typedef {import('playwright-core').Page} Page */

export { setup, teardown } from './panel.mjs';

const KIB = 1024;
/** @param {string[]} selected @param {object} [plots] */
const plotsOf = (selected, plots = {}) => ({ view: { page: 'plots', selected, pages: { plots } } });
/** Its experiments. @param {import('./repos.js').GitRepo} repo */
const idsOf = (repo) => repo.git('for-each-ref', '--format=%(objectname)', 'refs/exps').split('\n').filter(Boolean);
/** @param {Buffer} bytes of a PNG @returns {[width: number, height: number]} */
const sizeOf = (bytes) => [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];

/** @type {{ name: string, run: () => Promise<void>, timeout?: number }[]} */
export const tests = [
  {
    name: 'draws values as they come without a blank frame: the chart, its zoom, its open table and the scroll position stay',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.digits();
      try {
        await inPanel({ folder: repo.root, state: plotsOf(['workspace']) }, async (page, host) => {
          const chart = page.getByRole('img', { name: /^Line chart of train\/loss/ });
          await chart.waitFor();
          await drawn(page);
          const card = page.getByRole('article', { name: 'train/loss' });
          await card.getByText('Show data as table').click();
          await card.getByRole('table').waitFor();
          await chart.focus();
          await page.keyboard.press('+');
          await card.getByRole('button', { name: 'Whole range' }).waitFor();
          await page.evaluate(() => {
            const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('canvas[aria-label^="Line chart of train/loss"]'));
            const page = document.querySelector('.plots');
            page?.scrollTo(0, 40);
            const seen = { canvas, frames: 0, blank: 0, bones: 0, scroll: page?.scrollTop };
            Object.assign(window, { seen });
            const copy = document.createElement('canvas');
            [copy.width, copy.height] = [canvas.width, canvas.height];
            const context = copy.getContext('2d', { willReadFrequently: true });
            const look = () => {
              seen.frames += 1;
              seen.bones += document.querySelectorAll('.bone-card, .plots [role=status]').length;
              context?.clearRect(0, 0, copy.width, copy.height);
              context?.drawImage(canvas, 0, 0);
              seen.blank += context?.getImageData(0, 0, copy.width, copy.height).data.some((value) => value > 0) ? 0 : 1;
              requestAnimationFrame(look);
            };
            requestAnimationFrame(look);
          });
          for (let step = 12; step < 18; step += 1) {
            repo.append('dvclive/plots/metrics/train/loss.tsv', `${step}\t${(0.2 + step / 1000).toFixed(4)}\n`);
            await host.refresh();
            await card.getByRole('rowheader', { name: String(step), exact: true }).waitFor();
          }
          const after = await page.evaluate(() => {
            const { seen } = /** @type {any} */ (window);
            return { ...seen, canvas: seen.canvas.isConnected, scroll: seen.scroll - (document.querySelector('.plots')?.scrollTop ?? 0) };
          });
          assert.ok(after.frames > 5, 'it was looked at');
          assert.deepEqual({ ...after, frames: 0 }, { canvas: true, frames: 0, blank: 0, bones: 0, scroll: 0 });
          await card.getByRole('button', { name: 'Whole range' }).waitFor();
          assert.equal(await card.locator('details.alternative').getAttribute('open'), '');
          // What is new is drawn: the whole range ends with the last step.
          await card.getByRole('button', { name: 'Whole range' }).click();
          await chart.focus();
          await page.keyboard.press('ArrowLeft');
          await page.locator('.chart-tip-title', { hasText: /17$/ }).waitFor();
        });
      } finally {
        repo.dispose();
      }
    },
  },
  {
    name: 'keeps matrices, images and charts of templates as pictures, all that a card shows',
    run: async () => {
      const { repos } = await harness();
      const repo = shared(repos.drawn);
      await inPanel({ folder: repo.root, height: 1600, state: plotsOf(idsOf(repo)) }, async (page, host) => {
        await page.getByRole('img', { name: 'Normalised confusion matrix of Confusion: two' }).waitFor();
        await page
          .getByRole('img', { name: /^Chart of own\.csv by a template of the project/ })
          .locator('canvas')
          .waitFor();
        await page.getByRole('img', { name: 'images of two, step 10' }).waitFor();
        await drawn(page);
        const matrices = (await saved(page, host, 'Confusion', 'Save as SVG')).bytes.toString();
        assert.deepEqual([matrices.includes('>one</text>'), matrices.includes('>two</text>')], [true, true]);
        // Nine cells in each of two matrices, each clipped by its own frame.
        assert.equal((matrices.match(/fill-opacity=/g) ?? []).length, 18);
        assert.equal(new Set(matrices.match(/clipPath id="[^"]+"/g)).size, 2);
        const [width] = sizeOf((await saved(page, host, 'Confusion', 'Save as PNG')).bytes);
        assert.ok(width > 800, 'two matrices beside each other');
        const own = (await saved(page, host, 'own.csv', 'Save as SVG')).bytes.toString();
        assert.match(own, /^<svg /);
        const chart = await saved(page, host, 'own.csv', 'Save as PNG');
        assert.equal(chart.bytes.subarray(1, 4).toString(), 'PNG');
        assert.ok(chart.bytes.length > KIB);
        const images = (await saved(page, host, 'images', 'Save as SVG')).bytes.toString();
        assert.equal((images.match(/<image href="data:image\/png;base64,/g) ?? []).length, 2);
        await saved(page, host, 'images', 'Save as PNG');
        // An image with a script is kept as an image in the document, where none runs.
        const evil = (await saved(page, host, 'evil.svg', 'Save as SVG')).bytes.toString();
        assert.equal(evil.includes('<script'), false);
        await saved(page, host, 'evil.svg', 'Save as PNG');
        assert.equal(await page.evaluate(() => 'evil' in window), false);
        await page.getByRole('button', { name: 'Actions for none.png' }).click();
        await page.getByRole('menu').getByText('Save as PNG').click();
        await page.getByText(/^The picture could not be made/).waitFor();
      });
    },
  },
  {
    name: 'draws long curves with few points, and saves all of them with all digits',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.digits();
      const steps = Array.from({ length: 5_000 }, (_, at) => [123_450 + at, Math.sin(at) / 3]);
      try {
        repo.write({ 'dvclive/plots/metrics/long.tsv': `step\tlong\n${steps.map((one) => one.join('\t')).join('\n')}\n` });
        await inPanel({ folder: repo.root, state: plotsOf(['workspace']) }, async (page, host) => {
          const card = page.getByRole('article', { name: 'long' });
          await card.getByText('Of long curves the least and the largest value of each stretch are drawn').waitFor();
          await card.getByText('Show data as table').click();
          await card.getByRole('rowheader', { name: '123450', exact: true }).waitFor();
          assert.match(await card.getByText(/more rows are not shown/).innerText(), /^3\d\d /);
          const { name, bytes } = await saved(page, host, 'long', 'Save as CSV');
          assert.equal(name, 'long.csv');
          assert.equal(bytes.toString(), `step,workspace\r\n${steps.map((one) => `${one.join(',')}\r\n`).join('')}`);
        });
      } finally {
        repo.dispose();
      }
    },
  },
  {
    name: 'says which line is which: below the chart where an experiment has several, and in pictures of it, with their title',
    run: async () => {
      const { repos } = await harness();
      const repo = repos.digits();
      try {
        repo.write({
          'dvc.yaml': 'plots:\n  - Loss & more: {x: step, y: {t.tsv: loss, v.tsv: loss}}\n',
          't.tsv': 'step\tloss\n1\t2\n2\t1\n',
          'v.tsv': 'step\tloss\n1\t3\n2\t2\n',
        });
        await inPanel({ folder: repo.root, state: plotsOf(['workspace', repo.git('rev-parse', 'HEAD')]) }, async (page, host) => {
          const card = page.getByRole('article', { name: 'Loss & more' });
          await card.getByRole('img').waitFor();
          const legend = page.getByRole('group', { name: 'Shown experiments' }).getByRole('button');
          assert.deepEqual(await legend.allTextContents(), ['workspace', repo.git('log', '-1', '--format=%s')]);
          const variants = card.locator('.variants span');
          assert.deepEqual(
            (await variants.allTextContents()).map((text) => text.trim()),
            ['t.tsv: loss', 'v.tsv: loss'],
          );
          const dashes = await variants.locator('line').evaluateAll((all) => all.map((line) => line.getAttribute('stroke-dasharray')));
          assert.equal(new Set(dashes).size, 2);
          const svg = (await saved(page, host, 'Loss & more', 'Save as SVG')).bytes.toString();
          const parsed = await page.evaluate((text) => {
            const root = new window.DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
            const texts = [...root.querySelectorAll('text')].map((one) => one.textContent);
            return { texts, width: root.getAttribute('width'), height: Number(root.getAttribute('height')) };
          }, svg);
          assert.equal(parsed.texts[0], 'Loss & more');
          assert.deepEqual(parsed.texts.slice(-2), ['workspace · t.tsv: loss', 'workspace · v.tsv: loss']);
          const { bytes } = await saved(page, host, 'Loss & more', 'Save as PNG');
          assert.deepEqual(sizeOf(bytes), [2 * Number(parsed.width), 2 * parsed.height]);
          await picture(page, 'plots-variants');
          await page.setContent(svg);
          await picture(page, 'plots-saved');
        });
      } finally {
        repo.dispose();
      }
    },
  },
  {
    name: 'pins, resizes and moves the bars of metrics as it does plots, over a reload',
    run: () =>
      inPanel({ state: plotsOf(['workspace']) }, async (page) => {
        const act = async (/** @type {string} */ card, /** @type {string} */ entry) => {
          await page.getByRole('button', { name: `Actions for ${card}`, exact: true }).click();
          await page.getByRole('menu').getByText(entry, { exact: true }).click();
        };
        const titles = (/** @type {string} */ section) =>
          page
            .getByRole('region', { name: section })
            .getByRole('article')
            .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
        await page.getByRole('article', { name: 'seconds' }).waitFor();
        assert.deepEqual((await titles('Metrics')).slice(0, 2), ['accuracy', 'macro']);
        await act('accuracy', 'Move forth');
        await eventually(async () => (await titles('Metrics')).slice(0, 2), ['macro', 'accuracy']);
        await act('seconds', 'Pin to the top');
        await eventually(() => titles('Pinned'), ['seconds']);
        const before = (await page.getByRole('img', { name: /^Bar chart of seconds/ }).boundingBox())?.height ?? 0;
        await act('seconds', 'Large');
        await page.locator('article.large', { hasText: 'seconds' }).waitFor();
        const isLarger = async () => ((await page.getByRole('img', { name: /^Bar chart of seconds/ }).boundingBox())?.height ?? 0) > before;
        await eventually(isLarger, true);
        await stored(page);
        await page.reload();
        await page.locator('article.large', { hasText: 'seconds' }).waitFor();
        assert.deepEqual([await titles('Pinned'), (await titles('Metrics')).slice(0, 2)], [['seconds'], ['macro', 'accuracy']]);
      }),
  },
  {
    name: 'sums up more curves than can be told apart as a band, and says so',
    run: async () => {
      const folder = await folderOf(1001);
      await inPanel({ folder: folder.root, state: plotsOf(idsOf(folder)) }, async (page) => {
        await page.getByText('1,001 curves are summed up: their mean, and one standard deviation around it.').waitFor();
        const chart = page.getByRole('img', { name: /^Line chart of loss by step: mean of 1001$/ });
        await chart.waitFor();
        await drawn(page);
        await chart.hover();
        await page.locator('.chart-tip-value', { hasText: '±' }).waitFor();
        await picture(page, 'plots-1001');
      });
    },
  },
  ...[1, 10, 1000].flatMap((count) =>
    ['dark', 'light', 'high-contrast'].map((theme) => ({
      name: `draws ${count} experiments, with no serious accessibility problem (${theme})`,
      run: async () => {
        const repo = await folderOf(1000);
        await inPanel({ folder: repo.root, theme, height: 900, state: plotsOf(idsOf(repo).slice(0, count)) }, async (page) => {
          await page.getByRole('img', { name: /^Line chart of loss by step/ }).waitFor();
          await page
            .getByRole('img', { name: /^Bar chart of/ })
            .first()
            .waitFor();
          await drawn(page);
          await checkAxe(page);
          await picture(page, `plots-${count}-${theme}`);
          assert.equal(await page.locator('canvas:not([aria-hidden]):not([aria-label])').count(), 0, 'every chart has a name');
        });
      },
    })),
  ),
];

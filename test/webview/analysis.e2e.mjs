// The Analysis page in a browser, with the real index behind it: each question, of one, of some and of a thousand experiments.
import assert from 'node:assert/strict';
import { checkAxe, drawn, eventually, folderOf, harness, inPanel, picture, saved, select, shared, stored } from './panel.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./repos.js').GitRepo} GitRepo */

export { setup, teardown } from './panel.mjs';

/** The folder of a repository with so many experiments. @param {number} count */
const folder = async (count) => (await folderOf(count)).root;

/** @param {string} view @param {object} [more] */
const at = (view, more = {}) => ({ view: { page: 'analysis', pages: { analysis: { view, ...more } } } });
/** @param {string} name */
const metric = (name) => ['metric', 'metrics.json', name];
const VIEWS = ['parallel', 'scatter', 'matrix', 'importance', 'slices', 'contour', 'history', 'groups'];

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'draws the metric over the two parameters that matter most as a contour plot, and over others that are chosen',
    run: async () =>
      inPanel({ folder: await folder(60), state: at('contour', { metric: metric('loss') }), height: 800 }, async (page, host) => {
        const plot = page.getByRole('img', {
          name: /^Contour plot of loss over (?:lr|units) and (?:lr|units) from 62 rows$/,
        });
        await plot.waitFor();
        await drawn(page);
        await page.getByText('stronger is better').waitFor();
        const area = await plot.boundingBox();
        assert.ok(area);
        await page.mouse.move(area.x + area.width / 2, area.y + area.height / 3);
        await page.locator('.chart-tip').waitFor();
        await picture(page, 'analysis-contour-tip');
        await page.getByLabel('Along').selectOption({ label: 'dropout' });
        await page.getByRole('img', { name: /^Contour plot of loss over dropout and/ }).waitFor();
        const card = await page.getByRole('article').getAttribute('aria-label');
        const { bytes } = await saved(page, host, card ?? '', 'Save as SVG');
        assert.ok((bytes.toString().match(/<rect /g) ?? []).length > 1600, 'the field is in the document');
        await eventually(async () => (await stored(page)).view.pages.analysis.across, ['param', 'params.yaml', 'train', 'dropout']);
      }),
  },
  {
    name: 'marks the Pareto front of three objectives, tells it in words and in the table, and selects it',
    run: async () =>
      inPanel(
        { folder: await folder(60), state: at('scatter', { x: metric('seconds'), y: metric('loss') }), height: 800 },
        async (page, host) => {
          await page
            .getByRole('img', { name: /^Scatter plot of 62 rows: loss by seconds; \d+ are the Pareto front of seconds, loss$/ })
            .waitFor();
          await page.getByText(/^Stars, joined by the dashed line, are the Pareto front/).waitFor();
          await page.getByLabel('Third objective').selectOption({ label: 'accuracy' });
          const plot = page.getByRole('img', { name: /are the Pareto front of seconds, loss, accuracy$/ });
          await plot.waitFor();
          const count = Number(/; (\d+) are/.exec((await plot.getAttribute('aria-label')) ?? '')?.[1]);
          await page.getByText('Stars are the Pareto front: rows that no other row beats in one of seconds, loss, accuracy').waitFor();
          await page.getByText('Show data as table').click();
          await page.getByRole('table').waitFor();
          assert.deepEqual(await page.getByRole('columnheader').allTextContents(), [
            'Experiment',
            'seconds',
            'loss',
            'accuracy',
            'Pareto front',
          ]);
          const rows = await page
            .locator('.alternative tbody tr')
            .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
          const points = rows.map(([, seconds, loss, accuracy, front]) => ({
            of: [Number(seconds), Number(loss), -Number(accuracy)],
            front: front === 'yes',
          }));
          // By its definition, from the numbers of the table.
          const beats = (/** @type {number[]} */ a, /** @type {number[]} */ b) =>
            a.every((value, at) => value <= (b[at] ?? 0)) && a.some((value, at) => value < (b[at] ?? 0));
          assert.deepEqual(
            points.map(({ front }) => front),
            points.map(({ of }) => !points.some((other) => beats(other.of, of))),
          );
          assert.equal(points.filter(({ front }) => front).length, count);
          const { bytes } = await saved(page, host, 'loss by seconds', 'Save as SVG');
          assert.equal((bytes.toString().match(/<polygon /g) ?? []).length, count);
          await picture(page, 'analysis-pareto');
          await page.locator('vscode-button', { hasText: 'Select them' }).click();
          await eventually(async () => (await stored(page)).view.selected.length, count);
          await page.getByLabel('Along').selectOption({ label: 'lr' });
          await page.getByText(/^There is no Pareto front: it is not known whether more of lr is better/).waitFor();
        },
      ),
  },
  {
    name: 'stands numbers over decades on a logarithmic scale, in each view until the other is chosen',
    run: async () =>
      inPanel({ folder: await folder(60), state: at('scatter', { metric: metric('loss') }) }, async (page, host) => {
        /** Labels of its axes, of which a logarithmic one has powers of ten. @param {string} card */
        const isLog = async (card) => (await saved(page, host, card, 'Save as SVG')).bytes.toString().includes('>0.001</text>');
        const views = page.getByRole('group', { name: 'What is analysed' });
        const toggle = page.getByRole('button', { name: 'Log x' });
        assert.equal(await toggle.getAttribute('aria-pressed'), 'true');
        assert.equal(await page.getByRole('button', { name: 'Log y' }).getAttribute('aria-pressed'), 'false');
        assert.equal(await isLog('loss by lr'), true);
        await picture(page, 'analysis-scatter-log');
        await toggle.click();
        await eventually(() => toggle.getAttribute('aria-pressed'), 'false');
        assert.equal(await isLog('loss by lr'), false);
        await views.getByText('Slices', { exact: true }).click();
        await page.getByRole('article', { name: 'lr' }).getByRole('img').waitFor();
        assert.equal(await isLog('lr'), false);
        await views.getByText('Scatter', { exact: true }).click();
        await toggle.click();
        await views.getByText('Slices', { exact: true }).click();
        await page.getByRole('article', { name: 'lr' }).getByRole('img').waitFor();
        assert.equal(await isLog('lr'), true);
        await views.getByText('Scatter', { exact: true }).click();
        await page.getByLabel('Along').selectOption({ label: 'activation' });
        await eventually(() => toggle.isDisabled(), true);
      }),
  },
  {
    name: 'keeps all panels of a card as one picture, and all rows of it as a table',
    run: async () =>
      inPanel({ folder: await folder(1000), state: at('matrix'), height: 900 }, async (page, host) => {
        await page
          .getByRole('img', { name: /^Scatter plot of 1002 rows/ })
          .first()
          .waitFor();
        await drawn(page);
        const panels = await page.getByRole('img', { name: /^Scatter plot of/ }).count();
        const svg = (await saved(page, host, 'Scatter matrix', 'Save as SVG')).bytes.toString();
        assert.equal((svg.match(/<circle /g) ?? []).length, 1002 * panels);
        const { name, bytes } = await saved(page, host, 'Scatter matrix', 'Save as PNG');
        assert.deepEqual([name, bytes.subarray(1, 4).toString()], ['Scatter matrix.png', 'PNG']);
        assert.ok(bytes.readUInt32BE(16) > 1000 && bytes.length > 20_000, 'it is as large as all panels, and not empty');
        const csv = (await saved(page, host, 'Scatter matrix', 'Save as CSV')).bytes.toString();
        assert.equal(csv.trimEnd().split('\r\n').length, 1003);
      }),
  },
  {
    name: 'says in words whether groups of seeds differ by more than chance, with the test and the interval',
    run: async () => {
      const { repos } = await harness();
      const state = at('groups', { metric: metric('accuracy'), by: ['param', 'params.yaml', 'train', 'lr'] });
      await inPanel({ folder: shared(repos.repeated).root, state }, async (page) => {
        await page
          .getByText(
            /^0\.1 \(0\.912, n = 3\) is better than 0\.01 \(0\.903, n = 3\) by 0\.009: more than chance \(Welch’s t-test p (?:< 0\.001|= 0\.\d{3}); 95% bootstrap interval 0\.00\d+ to 0\.01?\d*\)\.$/,
          )
          .waitFor();
      });
    },
  },
  {
    name: 'keeps parallel coordinates as a picture',
    run: async () =>
      inPanel({ folder: await folder(60), state: at('parallel') }, async (page, host) => {
        await page.getByRole('img', { name: /^Parallel coordinates of 62 rows/ }).waitFor();
        const svg = (await saved(page, host, 'Parallel coordinates', 'Save as SVG')).bytes.toString();
        assert.equal((svg.match(/stroke-opacity="0.75"/g) ?? []).length, 62);
        assert.ok(svg.includes('>lr</text>'));
        const { bytes } = await saved(page, host, 'Parallel coordinates', 'Save as PNG');
        assert.equal(bytes.subarray(1, 4).toString(), 'PNG');
      }),
  },
  {
    name: 'tells what changed: parameters, the metric they moved, and lines of code, each file a click away from the editor',
    run: async () => {
      const { repos } = await harness();
      await inPanel({ folder: shared(repos.changedCode).root, height: 800 }, async (page, host) => {
        await select(page, 'other-code');
        await page.getByRole('tab', { name: 'Analysis' }).click();
        await page.getByRole('button', { name: 'What changed' }).click();
        const card = page.getByRole('article', { name: 'What changed in other-code' });
        await card.getByRole('row', { name: /^accuracy 0\.9 0\.85 −0\.05/ }).waitFor();
        const lines = card.getByRole('figure', { name: 'train.py, line 2' }).locator('pre > span');
        await lines.first().waitFor();
        assert.deepEqual(await lines.allTextContents(), ['− print(1)\n', '+ import scipy\n', '+ print(2)\n']);
        await card.getByRole('figure', { name: 'src/new.py, line 1' }).waitFor();
        await card.getByText('data.csv').waitFor();
        await card.getByRole('button', { name: 'train.py' }).click();
        await eventually(
          async () => host.done.filter(([method]) => method === 'openDiff').map(([, params]) => /** @type {any} */ (params).paths),
          [['train.py']],
        );
        await checkAxe(page);
        await picture(page, 'analysis-what-changed');
        await page.setViewportSize({ width: 300, height: 900 });
        await checkAxe(page);
        await picture(page, 'analysis-what-changed-300');
        assert.equal(await card.getByText('−0.05 (−5.6 %)').getAttribute('class'), 'note muted worse');
        assert.equal(await card.evaluate((element) => element.scrollWidth <= element.clientWidth), true);
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
      });
    },
  },
  ...[1, 1000].map((count) => ({
    name: `answers or says why not, of ${count} experiments`,
    run: async () =>
      inPanel({ folder: await folder(count), state: at('parallel'), height: 900 }, async (page) => {
        const views = page.getByRole('group', { name: 'What is analysed' }).getByRole('button');
        await views.first().waitFor();
        assert.equal(await views.count(), 9);
        for (const view of await views.all()) {
          await view.click();
          const name = (await view.textContent()) ?? '';
          await page.waitForTimeout(50);
          await page.locator('.analysis .card:not(.bone-card), .analysis .notice, .analysis .empty').first().waitFor();
          await page.waitForTimeout(200);
          assert.equal(await page.locator('.notice.bad').count(), 0, name);
          assert.equal(await page.locator('canvas:not([aria-hidden]):not([aria-label])').count(), 0, `every chart of ${name} has a name`);
          await picture(page, `analysis-${count}-${name.replace(' ', '-')}`);
        }
      }),
  })),
  ...[
    ['dark', 1280],
    ['high-contrast', 1280],
    ['light', 300],
    ['high-contrast', 300],
  ].map(([theme, width]) => ({
    name: `has no serious accessibility problem (${theme}, ${width} px)`,
    run: async () =>
      inPanel(
        { folder: await folder(60), theme: String(theme), width: Number(width), height: 900, state: at('parallel') },
        async (page) => {
          for (const view of VIEWS) {
            const button = page.getByRole('group', { name: 'What is analysed' }).getByRole('button').nth(VIEWS.indexOf(view));
            await button.click();
            await page.locator('.analysis .card:not(.bone-card)').first().waitFor();
            await drawn(page);
            await checkAxe(page);
            await picture(page, `analysis-${view}-${theme}-${width}`);
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true, view);
          }
          const isInSight = await page.getByRole('tab', { selected: true }).evaluate((tab) => {
            const [inner, outer] = [tab.getBoundingClientRect(), tab.parentElement?.getBoundingClientRect()];
            return outer !== undefined && inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
          });
          assert.equal(isInSight, true, 'the tab that is shown is not cut');
        },
      ),
  })),
];

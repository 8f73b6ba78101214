// The Compare page in a browser, with the real index and Git behind it: what the user reads and can do.
import assert from 'node:assert/strict';
import { checkAxe, eventually, harness, inPanel, names, picture, select, shared, stored, takeFromMenu } from './panel.mjs';

/** @typedef {import('playwright-core').Page} Page */

export { setup, teardown } from './panel.mjs';

/** Texts of a row of the comparison, by its name. @param {Page} page @param {string} name */
const rowTexts = (page, name) =>
  page
    .locator('.compare tr')
    .filter({ has: page.getByRole('rowheader', { name, exact: true }) })
    .locator('td')
    .evaluateAll((cells) => cells.map((cell) => (cell.textContent ?? '').trim()));
/** Names of the experiments, from left to right. @param {Page} page */
const columns = (page) => page.locator('.compare thead .label').allTextContents();
/** Names of the rows of a section, top first. @param {Page} page @param {string} title */
const rowsOf = (page, title) =>
  page
    .locator('.compare tbody')
    .filter({ has: page.locator('.compare-title', { hasText: new RegExp(`^${title}`) }) })
    .locator('th[scope=row]')
    .allTextContents();

/** @type {{ name: string, run: () => Promise<void> }[]} */
export const tests = [
  {
    name: 'puts experiments side by side: what differs first, by how much, and which is best',
    run: () =>
      inPanel({}, async (page) => {
        await names(page);
        await select(page, 'tepid-gulf', 'vocal-hymn', 'nutty-lamb');
        await page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Compare' }).click();
        await eventually(() => columns(page), ['tepid-gulf', 'vocal-hymn', 'nutty-lamb']);
        assert.deepEqual(await rowTexts(page, 'accuracy'), ['0.9378', '0.9280−0.0098 (−1.0 %)', '0.9612+0.0234 (+2.5 %)']);
        assert.deepEqual((await rowsOf(page, 'Parameters')).slice(0, 4), ['prepare.test_size', 'train.model', 'train.lr', 'seed']);
        const best = page.locator('.compare td').filter({ has: page.getByRole('img', { name: 'Best' }) });
        assert.ok((await best.allTextContents()).includes('0.9612+0.0234 (+2.5 %)'));
        assert.equal(await page.locator('.compare-delta.worse', { hasText: '−0.0098 (−1.0 %)' }).count(), 1);
        assert.deepEqual(await rowTexts(page, 'train.loss'), ['0.1517', '0.1080−0.0437 (−28.8 %)', '–']);
        await page.getByRole('button', { name: 'Differences' }).click();
        await eventually(() => rowsOf(page, 'Parameters'), ['prepare.test_size', 'train.model', 'train.lr']);
        await page.getByRole('button', { name: 'Undo' }).click();
        await eventually(async () => (await rowsOf(page, 'Parameters')).length > 3, true);
        await page.getByRole('textbox', { name: 'Search in the comparison' }).fill('seconds');
        await eventually(() => page.locator('.compare th[scope=row]').allTextContents(), ['seconds']);
        await page.getByText('1 of 1 differ').waitFor();
      }),
  },
  {
    name: 'adds, takes out and moves experiments; the baseline stands first',
    run: () =>
      inPanel({}, async (page, host) => {
        await names(page);
        await takeFromMenu(page, 'tepid-gulf', 'Compare');
        // One alone is compared with the commit it started from.
        await eventually(() => columns(page), ['Train a small network on digits', 'tepid-gulf']);
        await page.getByRole('button', { name: 'Add', exact: true }).click();
        await page.getByRole('textbox', { name: 'Search experiments' }).fill('vocal');
        await page.getByRole('dialog').getByRole('button', { name: 'vocal-hymn' }).click();
        await eventually(() => columns(page), ['tepid-gulf', 'vocal-hymn']);
        await page.keyboard.press('Escape');
        const name = (/** @type {string} */ label) => page.locator('.compare-name', { hasText: label });
        await name('vocal-hymn').focus();
        await page.keyboard.press('Alt+ArrowLeft');
        await eventually(() => columns(page), ['vocal-hymn', 'tepid-gulf']);
        await page.getByRole('button', { name: 'Undo' }).click();
        await eventually(() => columns(page), ['tepid-gulf', 'vocal-hymn']);
        await name('vocal-hymn').click();
        await page.getByRole('menu').getByText('Use as baseline', { exact: true }).click();
        await eventually(() => columns(page), ['vocal-hymn', 'tepid-gulf']);
        const { baseline } = (await stored(page)).view;
        const told = () => /** @type {any} */ (host.done.findLast(([method]) => method === 'share'))[1].shared.baseline;
        assert.match(baseline, /^[0-9a-f]{40}$/);
        await eventually(async () => told(), baseline);
        await page.getByRole('button', { name: 'Take vocal-hymn out' }).click();
        await eventually(() => columns(page), ['Train a small network on digits', 'tepid-gulf']);
        assert.equal((await stored(page)).view.baseline, null);
        await name('tepid-gulf').focus();
        await page.keyboard.press('Delete');
        await page.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor();
        await page.keyboard.press('Control+z');
        await eventually(() => columns(page), ['Train a small network on digits', 'tepid-gulf']);
        await page.keyboard.press('F7');
        assert.equal(await page.locator(':focus').textContent(), 'accuracy');
        host.show({ page: 'compare', selected: [] });
        await page.getByRole('heading', { name: 'Nothing to compare yet' }).waitFor();
      }),
  },
  {
    name: 'shows which files and data differ, by what Git says, and opens their differences',
    run: async () => {
      const { repos } = await harness();
      const repo = shared(repos.changedCode);
      await inPanel({ folder: repo.root, width: 1100 }, async (page, host) => {
        await names(page);
        await select(page, 'plain-dove', 'other-code', 'workspace');
        await page.getByRole('tab', { name: /Compare/ }).click();
        await eventually(() => rowsOf(page, 'Code'), ['logo.png', 'notes.txt', 'src/new.py', 'train.py']);
        assert.deepEqual(await rowTexts(page, 'train.py'), ['as it is', '+2 −1', '+1 −1']);
        assert.deepEqual(await rowTexts(page, 'src/new.py'), ['not there', 'new +1', 'the same']);
        assert.deepEqual(await rowTexts(page, 'logo.png'), ['as it is', 'changed', 'the same']);
        assert.deepEqual(await rowTexts(page, 'notes.txt'), ['not there', 'the same', 'new, not in Git']);
        assert.deepEqual(await rowTexts(page, 'data.csv'), ['aaaaaaa · 1.2 MB', 'bbbbbbb · 2.4 MB', 'aaaaaaa · 1.2 MB']);
        assert.ok((await rowsOf(page, 'Other files')).includes('params.yaml'));
        const [plain, other] = ['plain-dove', 'other-code'].map((name) => repo.git('rev-parse', `refs/exps/${refOf(repo, name)}`));
        const opened = () => host.done.filter(([method]) => method === 'openDiff').map(([, params]) => params);
        await page.getByRole('button', { name: '+2 −1' }).click();
        await eventually(async () => opened(), [{ from: plain, to: other, paths: ['train.py'] }]);
        await page.locator('.compare-name', { hasText: 'other-code' }).click();
        await page.getByRole('menuitem', { name: 'Open the differences of 6 files' }).click();
        await eventually(async () => /** @type {any} */ (opened()[1])?.paths.length, 6);
        await page.getByRole('button', { name: 'Copy', exact: true }).click();
        await page.getByRole('menuitem', { name: 'Markdown' }).click();
        const copied = () => /** @type {any} */ (host.done.findLast(([method]) => method === 'copy')?.[1])?.text ?? '';
        await eventually(async () => copied().split('\n')[0], '|  | Name | plain-dove | other-code | workspace |');
        assert.match(copied(), /\| Code \| train\.py \| as it is \| \+2 −1 \| \+1 −1 \|/);
      });
    },
  },
  {
    name: 'shows hostile names, values and files as text, on a screen of any width',
    run: async () => {
      const { repos } = await harness();
      await inPanel({ folder: shared(repos.hostile).root, width: 3840, height: 2000 }, async (page, host) => {
        await names(page);
        await select(page, '<b>bold</b>', '-rf', 'a"b');
        await picture(page, 'table-4k');
        host.show({ page: 'compare', baseline: 'workspace' });
        await page.getByRole('rowheader', { name: '<img src=x onerror=alert(1)>.py' }).waitFor();
        assert.deepEqual((await columns(page)).slice(1), ['<b>bold</b>', '-rf', 'a"b']);
        const evil = await rowTexts(page, 'train.evil');
        assert.ok(evil.includes('</script><img src=x onerror=alert(1)>') && evil.every((text) => text.length < 200), evil.join());
        assert.equal(await page.locator('img, b').count(), 0);
        await page.getByRole('button', { name: 'new +1' }).first().click();
        await eventually(
          async () => /** @type {any} */ (host.done.findLast(([method]) => method === 'openDiff')?.[1])?.paths,
          ['</script>\n"`$(id)`'],
        );
        await picture(page, 'compare-4k');
        await page.setViewportSize({ width: 300, height: 500 });
        await picture(page, 'compare-hostile-300');
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
      });
    },
  },
  {
    name: 'has no serious accessibility problem, from 300 px on',
    run: async () => {
      const { repos, setTheme } = await harness();
      for (const [width, theme] of /** @type {const} */ ([
        [300, 'light'],
        [1280, 'dark'],
      ])) {
        await inPanel({ folder: shared(repos.changedCode).root, theme, width }, async (page, host) => {
          await names(page);
          await select(page, 'plain-dove', 'other-code', 'workspace');
          host.show({ page: 'compare' });
          await page.getByRole('rowheader', { name: 'train.py' }).waitFor();
          await page.mouse.move(0, 0);
          await checkAxe(page);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), true);
          for (const worn of ['dark', 'light', 'high-contrast']) {
            await setTheme(page, worn);
            await picture(page, `compare-${worn}-${width}`);
          }
        });
      }
    },
  },
];

/** @param {import('./repos.js').GitRepo} repo @param {string} name */
function refOf(repo, name) {
  const head = repo.git('rev-parse', 'HEAD');
  return `${head.slice(0, 2)}/${head.slice(2)}/${name}`;
}

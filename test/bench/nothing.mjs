// An extension whose one command opens a webview with nothing in it: what the editor itself takes of the time until a panel is there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Title of the command. */
export const OPEN_NOTHING = 'Open a Webview of Nothing';
/** What is in the webview when it is painted. */
export const NOTHING = '#nothing[data-painted]';

const PANEL = `
const { commands, ViewColumn, window } = require('vscode');
exports.activate = (context) => {
  context.subscriptions.push(commands.registerCommand('bench.nothing', () => {
    const { webview } = window.createWebviewPanel('bench.nothing', 'Nothing', ViewColumn.Active, { enableScripts: true });
    webview.html = '<!DOCTYPE html><html><body><p id="nothing">Nothing</p><script>' +
      'requestAnimationFrame(() => requestAnimationFrame(() => (document.getElementById("nothing").dataset.painted = ' +
      'String(performance.timeOrigin + performance.now()))))</' + 'script></body></html>';
  }));
};
`;

/** Puts it where an editor that is started with this folder finds it. @param {string} extensionsDir */
export function writeNothing(extensionsDir) {
  const folder = join(extensionsDir, 'bench.nothing-1.0.0');
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: 'nothing',
    publisher: 'bench',
    version: '1.0.0',
    engines: { vscode: '^1.90.0' },
    main: './main.js',
    activationEvents: ['onStartupFinished'],
    contributes: { commands: [{ command: 'bench.nothing', title: OPEN_NOTHING }] },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'main.js'), PANEL);
}

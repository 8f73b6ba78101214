import { describe, expect, it } from 'vitest';
import { isComplaint } from '../harness/console.mjs';

const WORKBENCH = 'http://127.0.0.1:39829/stable-409c64/static/out/vs/code/browser/workbench/workbench.js';
const ABORT = "%c  ERR color: #f33 Failed to execute 'abort' on 'IDBTransaction': The transaction has finished.: InvalidStateError\n";
const inEditor = `${ABORT}    at ${WORKBENCH}:3281:1813\n    at Array.forEach (<anonymous>)\n    at D_.close (${WORKBENCH}:3281:1800) (${WORKBENCH})`;

describe('what the console says', () => {
  it('is no complaint where only the editor’s own scripts are in the stack', () => {
    expect(isComplaint('error', inEditor)).toBe(false);
  });

  it.each([
    [
      'one of our scripts is in the stack',
      inEditor.replace('    at Array', '    at Table (https://file+.vscode-resource/dist/webview/main.js:1:2)\n    at Array'),
    ],
    ['an extension’s process threw', '%c  ERR color: #f33 boom: Error: boom\n    at run (/tmp/ours/dist/extension.js:1:2)'],
    ['it names the extension', `%c  ERR color: #f33 TreeError [espalier.experiments] Tree element not found\n    at ${WORKBENCH}:1:2`],
    ['there is no stack', 'Uncaught (in promise) undefined'],
  ])('is a complaint where %s', (_, text) => {
    expect(isComplaint('error', text)).toBe(true);
  });

  it('is a complaint about the content policy whoever says it, and of any type', () => {
    const refused = `Refused to apply inline style because it violates the following Content Security Policy directive\n    at ${WORKBENCH}:1:2`;
    expect([isComplaint('warning', refused), isComplaint('error', refused)]).toEqual([true, true]);
  });

  it('is no complaint where it is known of the editor alone, or no error', () => {
    expect(isComplaint('error', 'Timed out getting tasks from  typescript')).toBe(false);
    expect(isComplaint('warning', 'Uncaught (in promise) undefined')).toBe(false);
  });
});

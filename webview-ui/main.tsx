import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import './styles.css';
import './controls/fields.css';
import './table/table.css';
import './table/header.css';
import './table/name.css';
import './frame/frame.css';
import './plots/cards.css';
import './compare/compare.css';
import './sweeps/sweeps.css';
import './plots/plots.css';
import './analysis/analysis.css';
import { App } from './app.js';
import { registerControls } from './controls/index.js';
import { dropFindMarks } from './frame/findMarks.js';
import { loadTexts } from './l10n.js';
import { connectHost } from './rpc.js';

loadTexts(document.querySelector('meta[name="espalier-texts"]')?.getAttribute('content'));
registerControls();
dropFindMarks();
const api = acquireVsCodeApi();
const app = document.getElementById('app');
if (app) {
  render(<App host={connectHost(api)} api={api} />, app);
}

import { render } from 'preact';
import '@vscode/codicons/dist/codicon.css';
import './styles.css';
import { App } from './app.js';
import { registerControls } from './controls/index.js';
import { connectHost } from './rpc.js';

registerControls();
const api = acquireVsCodeApi();
const app = document.getElementById('app');
if (app) {
  render(<App host={connectHost(api)} api={api} />, app);
}

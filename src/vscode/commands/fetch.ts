/** Brings values that DVC keeps in a remote, which reading never asks. */
import { window } from 'vscode';
import { runDvc } from '../runs/background.js';
import type { Handlers, Parts } from './register.js';
import { indexOf } from './targets.js';

/** Metrics of the workspace and of the commits of all branches. DVC has no command for those of experiments. */
const FETCH = ['fetch', '--all-commits', '--type', 'metrics'];

export function fetchCommands(parts: Parts): Pick<Handlers, 'espalier.fetchMetrics'> {
  return {
    async 'espalier.fetchMetrics'() {
      const output = await runDvc(parts, indexOf(parts), 'Fetching metrics', FETCH);
      void window.showInformationMessage(output.trim().split('\n').at(-1) || 'Metrics were fetched.');
    },
  };
}

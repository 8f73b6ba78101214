/** What the view of experiments shows, inside the extension host. */
import assert from 'node:assert/strict';
import type { EspalierApi } from '../../src/extension.js';

/** Labels of the children of a node, which is named by the labels on the way to it. */
export async function labelsOf({ tree }: Pick<EspalierApi, 'tree'>, ...path: readonly string[]): Promise<string[]> {
  let nodes = await tree.getChildren();
  const label = (node: (typeof nodes)[number]): string => {
    const { label: text = '' } = tree.getTreeItem(node);
    return typeof text === 'string' ? text : text.label;
  };
  for (const wanted of path) {
    const found = nodes.find((node) => label(node) === wanted);
    assert.ok(found, `${wanted} is among ${nodes.map(label).join(', ')}`);
    nodes = await tree.getChildren(found);
  }
  return nodes.map(label);
}

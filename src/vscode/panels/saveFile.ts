/** A file that the panel made: a picture of a plot, or its data. */
import { Uri, window, workspace } from 'vscode';

/** False when no place was chosen. @param data base64 */
export async function saveFile(folder: Uri, name: string, data: string): Promise<boolean> {
  const ending = name.slice(name.lastIndexOf('.') + 1);
  const target = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folder, name.replace(/[^\p{L}\p{N}._ -]+/gu, '-')),
    filters: { [ending.toUpperCase()]: [ending] },
  });
  if (!target) {
    return false;
  }
  await workspace.fs.writeFile(target, Buffer.from(data, 'base64'));
  return true;
}

/** The panel's document. Everything in it comes from the extension's own files, and nothing else may load. */
export interface PanelHtml {
  readonly scriptUri: string;
  /** The bundle's style sheet; the icon font lies beside it. */
  readonly styleUri: string;
  readonly cspSource: string;
  readonly nonce: string;
  readonly title: string;
  /** English -> the language of the editor; null: English. */
  readonly texts: Readonly<Record<string, string>> | null;
}

export function panelHtml({ scriptUri, styleUri, cspSource, nonce, title, texts }: PanelHtml): string {
  const policy = [
    `default-src 'none'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    `font-src ${cspSource}`,
    // Images of experiments: they are read from Git and have no address.
    `img-src ${cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta property="csp-nonce" content="${escapeHtml(nonce)}">
    ${texts === null ? '' : `<meta name="espalier-texts" content="${escapeHtml(JSON.stringify(texts))}">`}
    <title>${escapeHtml(title)}</title>
    <link rel="stylesheet" href="${escapeHtml(styleUri)}" nonce="${escapeHtml(nonce)}">
  </head>
  <body>
    <div id="app"></div>
    <script type="module" src="${escapeHtml(scriptUri)}" nonce="${escapeHtml(nonce)}"></script>
  </body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

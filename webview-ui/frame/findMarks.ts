/**
 * Takes the marks of found text out of the styles that the editor gives each webview. This panel has not the editor's find widget, and the
 * browser works these marks out for each element besides its own style, which is a tenth of a scrolled frame.
 */
export function dropFindMarks(): void {
  const styles = document.getElementById('_defaultStyles');
  const sheet = styles instanceof HTMLStyleElement ? styles.sheet : null;
  for (let at = (sheet?.cssRules.length ?? 0) - 1; at >= 0; at--) {
    const rule = sheet?.cssRules[at];
    if (rule instanceof CSSStyleRule && rule.selectorText.startsWith('::highlight(')) {
      sheet?.deleteRule(at);
    }
  }
}

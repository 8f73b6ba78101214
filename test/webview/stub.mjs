// In the page, before the panel: what VS Code gives a webview. Its state survives a reload; messages are JSON, as there.
{
  const KEY = 'state';
  /** @type {string[]} */
  const violations = [];
  document.addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  window.harness = {
    violations,
    get state() {
      return JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null');
    },
    receive: (text) => window.postMessage(JSON.parse(text), '*'),
    dress({ className, variables }) {
      document.documentElement.removeAttribute('style');
      for (const [name, value] of Object.entries(variables)) {
        document.documentElement.style.setProperty(`--vscode-${name}`, value);
      }
      document.body.className = className;
    },
  };
  window.harness.dress(window.worn);
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.postToHost(JSON.stringify(message)),
    getState: () => window.harness.state,
    setState: (state) => window.sessionStorage.setItem(KEY, JSON.stringify(state)),
  });
}

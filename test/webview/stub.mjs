// In the page, before the panel: what VS Code gives a webview. Its state survives a reload; messages are JSON, as there.
{
  const KEY = 'state';
  /** @type {string[]} */
  const violations = [];
  document.addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  /** @type {string | null} */
  let holding = null;
  /** @type {string[]} */
  const held = [];
  window.harness = {
    violations,
    hold: (method) => (holding = method),
    get held() {
      return held.length;
    },
    release() {
      holding = null;
      held.splice(0).forEach((text) => void window.postToHost(text));
    },
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
    postMessage(message) {
      const text = JSON.stringify(message);
      if (holding !== null && JSON.parse(text).method === holding) {
        held.push(text);
      } else {
        void window.postToHost(text);
      }
    },
    getState: () => window.harness.state,
    setState: (state) => window.sessionStorage.setItem(KEY, JSON.stringify(state)),
  });
}

/** What few questions about the table need, loaded at the first of them. */
export function loadMore(): Promise<typeof import('./methods.js')> {
  return import('./methods.js');
}

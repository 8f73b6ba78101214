/** What the bench's scripts leave in a page. */
interface Window {
  longTasks: number[];
  PerformanceObserver: typeof PerformanceObserver;
}

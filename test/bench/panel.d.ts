/** What the bench's scripts leave in a page. */
interface Window {
  longTasks: number[];
  /** By the clock, in milliseconds. */
  commandAt: number;
  PerformanceObserver: typeof PerformanceObserver;
}

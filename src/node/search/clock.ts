/** The system's time. Timers do not keep the process alive by themselves. */
import type { Clock } from '../../core/search/ports.js';

/** Node takes longer waits for none. */
const LONGEST = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, call) => {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      timer = left > LONGEST ? setTimeout(() => wait(left - LONGEST), LONGEST) : setTimeout(call, left);
      timer.unref();
    };
    wait(milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The part of a panel's view that can be saved under a name. */
import { VIEW_PARTS, type ViewParts } from '../../protocol/views.js';

export function partsOf(state: ViewParts): ViewParts {
  return Object.fromEntries(VIEW_PARTS.map((key) => [key, state[key]])) as unknown as ViewParts;
}

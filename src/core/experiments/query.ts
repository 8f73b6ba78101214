/** Questions to the store. */
export { baselineOf, differences } from './differences.js';
export { bestRow, betterByName, betterOf, columnName, mainMetric } from './metrics.js';
export { distinctValues } from './query/distinctValues.js';
export { finish, type Steps } from './query/steps.js';
export { Table } from './query/table.js';
export { columnKey } from './store.js';

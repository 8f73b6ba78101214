/** What few questions about the table need. */
export { exportTable } from '../../core/export/exportTable.js';
export { complete } from '../../core/experiments/language/complete.js';
export { seedGroups } from '../../core/experiments/query/seeds.js';

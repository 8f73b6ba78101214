export { textJson, valueJson } from './leaf.js';
export { sectionJson, Shapes, type Flat, type Shape } from './shape.js';
export { encodeTable, Table } from './table.js';

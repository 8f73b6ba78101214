export { textJson, valueJson } from './leaf.js';
export { Shapes, type Flat, type Shape } from './shape.js';
export { encodeTable, Table } from './table.js';

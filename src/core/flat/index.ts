export { textJson, valueJson } from './leaf.js';
export { inObjectOrder, Shapes, type Flat, type Shape, type TreeWriter } from './shape.js';
export { encodeTable, Table } from './table.js';

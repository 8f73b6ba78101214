export { printSection, Shapes, type Flat, type Shape } from './shape.js';
export { encodeTable, Table } from './table.js';

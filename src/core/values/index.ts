export { isAbsent, toCell, leaves, jsonText, MISSING, NOT_FETCHED } from './cell.js';
export { formatCell, type FormatCellOptions } from './cellText.js';
export { compareCells, equalCells } from './compareCells.js';
export { parseInput, setValue } from './edit.js';
export { ValuesError, type ValuesErrorCode } from './errors.js';
export { formatOf } from './format.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export { locateLeaves, type LeafLocation, type LeafType } from './locate.js';
export { emptyMap, equalValues, isMap, valueAt, withValue } from './maps.js';
export { parseValues } from './parse.js';
export {
  copyEntry,
  isFloat,
  isTextKey,
  keysInOrder,
  keyText,
  noteFloat,
  noteOrder,
  noteOtherKey,
  pythonRepr,
  pythonText,
} from './python.js';

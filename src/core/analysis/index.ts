export { curveFiles, curvesOf } from './curves.js';

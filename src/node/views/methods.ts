/** What is loaded when saved views are first asked for. */
export { changeViews, readViews } from '../../core/view/viewsFile.js';

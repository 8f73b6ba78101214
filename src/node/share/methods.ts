/** What is loaded when the first note, or what DVC tracks, is asked for. */
import type { ProjectFiles } from '../index/projectFiles.js';
import { DataListing } from './data.js';
import { MarksReader } from './readMarks.js';
import type { DataItem } from '../../protocol/data.js';

export class ShareMethods {
  readonly marks = new MarksReader();
  private readonly listing = new DataListing();

  data(root: string, files: ProjectFiles, signal: AbortSignal): Promise<DataItem[]> {
    return this.listing.list(root, files, signal);
  }
}

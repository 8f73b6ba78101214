/**
 * Whether a filter ends in a word that begins a clause. It is most often the name of what will be compared next: searched for by itself, it would
 * empty the table meanwhile.
 */
export function endsInName(filter: string): boolean {
  return /(?:^|\(|\b(?:and|or|not)\b)\s*[\p{L}_][\p{L}\p{N}_.]*$/iu.test(filter);
}

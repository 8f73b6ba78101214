/** CSV and TSV as Python's `csv` reads them. */

/** A cell in quotes may hold delimiters, line ends and doubled quotes. Empty lines are no rows. */
export function delimitedRows(text: string, delimiter: string): string[][] {
  if (!text.includes('"')) {
    return text
      .split(/\r\n|\n|\r/)
      .filter((line) => line !== '')
      .map((line) => line.split(delimiter));
  }
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      let end = at + 1;
      for (; end < text.length && (text[end] !== '"' || text[end + 1] === '"'); end += text[end] === '"' ? 2 : 1);
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const from = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
      at++;
    }
    row.push(cell + text.slice(from, at));
    const last = at === text.length - 1;
    if (text[at] !== delimiter || last) {
      if (text[at] === delimiter) {
        row.push('');
      }
      if (row.length > 1 || row[0] !== '') {
        rows.push(row);
      }
      row = [];
    }
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
  }
  return rows;
}

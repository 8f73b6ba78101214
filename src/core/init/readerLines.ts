/** How a script reads a section of its parameters file. */

export interface Reader {
  readonly file: string;
  readonly format: 'yaml' | 'json';
  readonly section: string;
}

/**
 * The lines that read it.
 * @param values name of the section in the script
 * @param known `import x` for modules that the script imports already
 */
export function readerLines({ file, format, section }: Reader, values = 'PARAMS', known: ReadonlySet<string> = new Set()): string[] {
  const module = format === 'json' ? 'json' : 'yaml';
  const load = format === 'json' ? 'load' : 'safe_load';
  return [
    ...(known.has(`import ${module}`) ? [] : [`import ${module}`, '']),
    `with open(${JSON.stringify(file)}, encoding="utf-8") as params_file:`,
    `    ${values} = ${module}.${load}(params_file)[${JSON.stringify(section)}]`,
  ];
}

/** A file of DVC's configuration, as ConfigObj reads it. Source: dvc/config.py (`load_file`). */

/** Section -> key -> value, with sections and keys in small letters; the section of a remote is `remote "name"`. */
export type ConfigFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

const SECTION = /^\s*\[\s*(?:"(.*)"|'(.*)'|([^'"\]\s](?:[^\]]*[^\]\s])?))\s*\]\s*(?:#.*)?$/;
const ENTRY = /^\s*(?:"([^"]*)"|'([^']*)'|([^'"=\s#](?:[^=]*[^=\s])?))\s*=\s*(.*?)\s*$/;
const VALUE = /^(?:"([^"]*)"|'([^']*)'|([^'"#][^#]*?))?\s*(?:#.*)?$/;

/** What cannot be read is left out: DVC would say so, and read nothing. */
export function parseDvcConfig(text: string): ConfigFile {
  const sections = new Map<string, Map<string, string>>();
  let section = '';
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|[\r\n]/)) {
    const header = SECTION.exec(line);
    if (header) {
      section = (header[1] ?? header[2] ?? header[3] ?? '').toLowerCase();
      continue;
    }
    const entry = /^\s*#/.test(line) ? null : ENTRY.exec(line);
    const value = entry && VALUE.exec(entry[4] ?? '');
    if (entry && value) {
      const entries = sections.get(section) ?? new Map<string, string>();
      entries.set((entry[1] ?? entry[2] ?? entry[3] ?? '').toLowerCase(), (value[1] ?? value[2] ?? value[3] ?? '').trim());
      sections.set(section, entries);
    }
  }
  return sections;
}

/** Later files win, key by key. */
export function mergeConfigs(files: readonly ConfigFile[]): ConfigFile {
  const merged = new Map<string, Map<string, string>>();
  for (const [section, entries] of files.flatMap((file) => [...file])) {
    merged.set(section, new Map([...(merged.get(section) ?? []), ...entries]));
  }
  return merged;
}

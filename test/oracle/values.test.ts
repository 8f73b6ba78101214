/** Our reading and editing of parameter files against DVC's own parsers. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EspalierError } from '../../src/protocol/rpc.js';
import type { FileFormat, Value } from '../../src/protocol/values.js';
import { locateLeaves, parseValues, setValue } from '../../src/core/values/index.js';
import { documents } from '../unit/values/documents.js';
import { DOCUMENTS, KNOWN, YAML_SCALARS } from './values_documents.js';
import { skipped, unavailable } from './python.js';
import { Oracle, difference, show } from './values_oracle.js';

const FORMATS: readonly FileFormat[] = ['yaml', 'json', 'toml', 'python'];
const GENERATED = 300;

describe.skipIf(unavailable !== undefined)(`values as DVC reads them${skipped}`, () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle();
  });
  afterAll(() => oracle.close());

  /** Undefined when both read the same, or both refuse. */
  async function disagreement(text: string, format: FileFormat): Promise<string | undefined> {
    const theirs = await oracle.parse(text, format);
    let ours: Value;
    try {
      ours = parseValues(text, format);
    } catch (error) {
      expect(error).toMatchObject({ name: 'ValuesError' });
      return 'error' in theirs ? undefined : `stricter: ${String(error)}`;
    }
    return 'error' in theirs ? `more lenient: ${show(ours)}, where DVC says ${theirs.error}` : difference(ours, theirs.value);
  }

  it.each(YAML_SCALARS)('reads the YAML scalar %s alike', async (scalar) => {
    expect(await disagreement(`k: ${scalar}\n`, 'yaml')).toBeUndefined();
  });

  it.each(FORMATS.flatMap((format) => DOCUMENTS[format].map((text) => [format, text] as const)))(
    'reads the %s document %j alike',
    async (format, text) => {
      expect(await disagreement(text, format)).toBeUndefined();
    },
  );

  it.each(FORMATS)('reads generated %s alike', { timeout: 60_000 }, async (format) => {
    for (const text of fc.sample(documents(format), GENERATED)) {
      expect(await disagreement(text, format), text).toBeUndefined();
    }
  });

  it.each(FORMATS)('writes %s that DVC reads with the new value', { timeout: 60_000 }, async (format) => {
    const values = fc.oneof<fc.Arbitrary<Value>[]>(
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
      fc.constantFrom(
        'yes',
        '012',
        'a: b',
        '1:30',
        '2020-01-01',
        '-',
        '- x',
        '~',
        '',
        'a\nb',
        '\u0085',
        '\u2028',
        '0x1F',
        '1_0',
        '.5',
        '<<',
        '=',
        '%x',
        '? a',
      ),
      fc.array(fc.oneof(fc.integer(), fc.string({ maxLength: 4 }))),
    );
    let edits = 0;
    for (const [text, pick, value] of fc.sample(fc.tuple(documents(format), fc.nat(), values), GENERATED)) {
      const editable = locateLeaves(text, format).filter((leaf) => leaf.editable);
      const leaf = editable[pick % editable.length];
      if (!leaf) {
        continue;
      }
      try {
        const edit = setValue(text, format, leaf.path, value);
        const edited = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
        expect(await disagreement(edited, format), edited).toBeUndefined();
        edits++;
      } catch (error) {
        if (!(error instanceof EspalierError)) {
          throw error;
        }
      }
    }
    expect(edits).toBeGreaterThan(GENERATED / 2);
  });

  // When one of these starts to fail, a difference has gone: move the document to the others.
  it.each(KNOWN)('knows that $format differs: $why', async ({ format, text, kind }) => {
    expect(await disagreement(text, format)).toMatch(kind);
  });
});

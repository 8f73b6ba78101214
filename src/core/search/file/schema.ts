/** The JSON Schema (draft 7) of sweep files, for editors that complete YAML by one. Made of the table of keys. */
import { SECTIONS, type Key, type Kind, type SectionName } from './keys.js';

export type Schema = { readonly [key: string]: unknown };

export function sweepSchema(): Schema {
  const definitions = Object.fromEntries(
    (Object.keys(SECTIONS) as SectionName[]).filter((name) => name !== 'sweep').map((name) => [name, sectionSchema(name)]),
  );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Sweep',
    description: 'A search for better parameters.',
    ...sectionSchema('sweep'),
    required: ['method', 'parameters'],
    definitions,
  };
}

function sectionSchema(name: SectionName): Schema {
  const properties = Object.entries(SECTIONS[name]).map(([key, spec]) => [key, keySchema(spec)] as const);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) };
}

function keySchema({ kind, doc, ignored }: Key): Schema {
  const schema = kindSchema(kind);
  const description = ignored === undefined ? doc : `Not used: ${ignored}.`;
  // Beside a reference nothing else is looked at.
  return '$ref' in schema ? { allOf: [schema], description } : { ...schema, description };
}

function kindSchema(kind: Kind): Schema {
  switch (kind.type) {
    case 'text':
      return { type: 'string' };
    case 'constraint':
      return { type: 'string', pattern: '(<=|>=|<|>)' };
    case 'flag':
      return { type: 'boolean' };
    case 'any':
      return {};
    case 'number':
      return { type: 'number' };
    case 'duration':
      return {
        anyOf: [
          { type: 'number', exclusiveMinimum: 0 },
          { type: 'string', pattern: '^[0-9.dhms ]+$' },
        ],
      };
    case 'integer':
      return { type: 'integer', minimum: kind.least };
    case 'word':
      return { enum: Object.keys(kind.words), enumDescriptions: Object.values(kind.words) };
    case 'list':
      return { type: 'array', items: kindSchema(kind.of) };
    case 'map':
      return { type: 'object', additionalProperties: kindSchema(kind.of) };
    case 'section':
      return { $ref: `#/definitions/${kind.section}` };
    case 'either':
      return { anyOf: kind.of.map(kindSchema) };
  }
}

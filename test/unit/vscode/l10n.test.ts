import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { BUNDLE, collect, textsOf } from '../../../scripts/l10n.mjs';

it('collects every text, and says where one cannot be translated', () => {
  const panel = "import { count, t } from '../l10n.js';\nt('One {0}', 1); count(2, '{0} row', '{0} rows'); t(name); other('no');";
  const { texts, problems } = textsOf('a.tsx', panel);
  expect(texts).toEqual(['One {0}', '{0} row', '{0} rows']);
  expect(problems).toEqual(['a.tsx:2: t(name) has no literal text']);
  expect(textsOf('b.ts', "l10n.t('Host'); t('not ours'); l10n.t(`made of ${name}`);").texts).toEqual(['Host']);
});

it('is in the bundle that translations start from (node scripts/l10n.mjs)', () => {
  const { bundle, problems } = collect();
  expect(problems).toEqual([]);
  expect(JSON.parse(readFileSync(BUNDLE, 'utf8'))).toEqual(bundle);
});

import { defineConfig } from 'vitest/config';

/** Hours of kills and floods are no part of each run: `npm run test:soak`. */
const FAULTS = process.env['ESPALIER_FAULTS'] === undefined ? [] : ['test/faults/**/*.test.ts'];

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: [
      'test/unit/**/*.test.{ts,tsx}',
      'test/oracle/**/*.test.ts',
      'test/faults/{reliability,sharing,sweep,sweepDisk}.test.ts',
      ...FAULTS,
    ],
    setupFiles: ['test/properties.ts'],
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});

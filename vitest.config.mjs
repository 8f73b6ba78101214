import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: { include: ['test/unit/**/*.test.{ts,tsx}', 'test/oracle/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000 },
});

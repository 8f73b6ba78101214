import js from '@eslint/js';
import { builtinModules } from 'node:module';
import tseslint from 'typescript-eslint';

const nodeModules = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** Direction of imports: protocol <- core <- node <- {vscode, cli}; webview-ui imports protocol and core alone. */
function forbid(files, { paths = [], patterns = [] }) {
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: paths.map((name) => ({ name, message: 'Against the direction of imports.' })),
          patterns: patterns.map((regex) => ({ regex, message: 'Against the direction of imports.' })),
        },
      ],
    },
  };
}
const TOOLKIT = '^@vscode/webview-ui-toolkit';

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.cache/', 'node_modules/', 'test-results/', 'sample/'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'URLSearchParams',
          'Buffer',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'setImmediate',
          'AbortController',
          'AbortSignal',
          'fetch',
          'TextDecoder',
          'TextEncoder',
          'structuredClone',
          'performance',
          'window',
          'document',
          'getComputedStyle',
          'requestAnimationFrame',
          'HTMLElement',
          'HTMLCanvasElement',
          'Event',
          'MouseEvent',
          'KeyboardEvent',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  forbid(['src/protocol/**'], { paths: ['vscode', ...nodeModules], patterns: ['/(core|node|vscode)/', TOOLKIT] }),
  forbid(['src/core/**'], { paths: ['vscode', ...nodeModules], patterns: ['\\.\\./node/', '/vscode/', '^simple-git', TOOLKIT] }),
  forbid(['src/node/**', 'src/cli.ts', 'src/supervise.ts'], { paths: ['vscode'], patterns: ['/vscode/', TOOLKIT] }),
  forbid(['src/vscode/**', 'src/extension.ts'], { patterns: ['/core/pipeline', '/node/(git|index|pipeline)/', TOOLKIT] }),
  forbid(['webview-ui/**'], { paths: ['vscode', ...nodeModules], patterns: ['/(node|vscode)/', TOOLKIT] }),
  forbid(['webview-ui/controls/**'], { paths: ['vscode', ...nodeModules], patterns: ['/(node|vscode)/'] }),
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);

import { defineConfig } from 'oxlint';

import { houseRules } from './oxlint.rooms.ts';

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node', 'vitest'],
  options: { typeAware: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error', suspicious: 'error', perf: 'error' },
  ignorePatterns: ['node_modules', 'dist', 'examples/own-job', 'coverage'],
  rules: {
    // Promises and errors: a launch whose promise is not awaited can fail unseen.
    'typescript/no-floating-promises': ['error', { ignoreVoid: true }],
    'typescript/no-misused-promises': 'error',
    'typescript/await-thenable': 'error',
    'typescript/return-await': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/use-unknown-in-catch-callback-variable': 'error',
    'typescript/switch-exhaustiveness-check': [
      'error',
      { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
    ],

    // Types
    'typescript/no-explicit-any': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/no-unsafe-function-type': 'error',
    'typescript/no-non-null-assertion': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/prefer-readonly': 'error',
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    'typescript/consistent-type-exports': 'error',
    'typescript/no-import-type-side-effects': 'error',
    'typescript/consistent-type-definitions': ['error', 'interface'],
    'typescript/array-type': 'error',
    'typescript/no-deprecated': 'error',
    'typescript/no-require-imports': 'error',
    'typescript/prefer-nullish-coalescing': 'error',

    // Imports
    'import/no-cycle': 'error',
    'import/no-default-export': 'error',
    'import/no-dynamic-require': ['error', { esmodule: true }],
    'import/no-duplicates': 'error',
    'import/first': 'error',
    'import/no-mutable-exports': 'error',
    'oxc/no-barrel-file': ['error', { threshold: 0 }],
    'unicorn/prefer-node-protocol': 'error',

    // Reading
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    curly: ['error', 'multi-line'],
    'max-params': ['error', { max: 3 }],
    'no-console': 'error',
    'no-shadow': ['error', { hoist: 'never' }],
    'no-else-return': 'error',
    'no-param-reassign': 'error',
    'no-promise-executor-return': ['error', { allowVoid: true }],
    'no-var': 'error',
    'object-shorthand': 'error',
    'prefer-const': 'error',
    'prefer-template': 'error',
    'unicorn/catch-error-name': 'error',
    'unicorn/error-message': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'unicorn/no-abusive-eslint-disable': 'error',
    'unicorn/prefer-optional-catch-binding': 'error',
    'unicorn/throw-new-error': 'error',

    // Pages, attempts and deliveries are processed one after the other on purpose.
    'no-await-in-loop': 'off',
    // Express 5 passes a rejected handler to its error handler.
    'oxc/no-async-endpoint-handlers': 'off',
    // Our code copies readonly objects with spread in `map`.
    'oxc/no-map-spread': 'off',
    // A small function may be inside the function that calls it.
    'unicorn/consistent-function-scoping': 'off',
    // It forbids every `as` on `unknown`; the `no-unsafe-*` rules above catch the dangerous cases.
    'typescript/no-unsafe-type-assertion': 'off',
    // Google's generated enums have a text and a number for each value, and the clients take both.
    'typescript/no-unsafe-enum-assignment': 'off',
    // tsc reports the same with noImplicitReturns, and understands `never`.
    'typescript/consistent-return': 'off',
  },
  overrides: [
    ...houseRules,
    { files: ['examples/**'], rules: { 'no-console': 'off' } },
    { files: ['*.config.ts'], rules: { 'import/no-default-export': 'off' } },
    {
      // A JSON answer in a test is `any`; the assertion checks it.
      files: ['**/*.test.ts'],
      rules: {
        'typescript/no-unsafe-argument': 'off',
        'typescript/no-unsafe-assignment': 'off',
        'typescript/no-unsafe-member-access': 'off',
        'typescript/no-unsafe-return': 'off',
        'typescript/no-non-null-assertion': 'off',
      },
    },
  ],
});

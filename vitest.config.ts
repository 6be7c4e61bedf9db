import { defineConfig } from 'vitest/config';

const report = process.env.TEST_REPORT;

export default defineConfig({
  test: {
    include: ['{build,config,src,emulators,dev,test,chaos,simulation,deploy}/**/*.test.ts'],
    // Nothing here sleeps: a test that takes this long hangs.
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // `.ci/run` counts the tests from a JSON file; everyone else reads the terminal.
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});

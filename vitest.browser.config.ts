import { defineConfig } from 'vitest/config';
import { isBrowserMissing } from './test/browser/chromium.ts';

const report = process.env.TEST_REPORT;

if (isBrowserMissing) process.stderr.write('There is no Chromium: the browser tests are skipped.\n');

/** Tests of the board in a real browser. */
export default defineConfig(({ mode }) => ({
  test: {
    setupFiles: ['test/support/close-after-each.ts'],
    include: [mode === 'pictures' ? 'test/browser/pictures.ts' : 'test/browser/**/*.test.ts'],
    // A browser starts several processes, and a small machine has two cores.
    fileParallelism: false,
    // Each wait has its own shorter limit, so that the error says which wait failed.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
}));

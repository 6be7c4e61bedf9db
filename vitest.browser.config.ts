import { defineConfig } from 'vitest/config';
import { isBrowserMissing } from './test/browser/chromium.ts';

const report = process.env.TEST_REPORT;

if (isBrowserMissing) process.stderr.write('No Chromium here: the tests of the pages are skipped.\n');

/** What people see of the board, in a real browser. */
export default defineConfig(({ mode }) => ({
  test: {
    setupFiles: ['test/support/close-after-each.ts'],
    include: [mode === 'pictures' ? 'test/browser/pictures.ts' : 'test/browser/**/*.test.ts'],
    // A browser is several processes itself, and a small machine has two cores.
    fileParallelism: false,
    // Each wait has a limit of its own, so that what it waited for is told.
    testTimeout: 400_000,
    hookTimeout: 400_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
}));

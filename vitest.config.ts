import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { MUTANT_VARIABLE, plant, type Mutant } from './test/mutants/mutant.ts';

const report = process.env.TEST_REPORT;
const mutant = JSON.parse(process.env[MUTANT_VARIABLE] ?? 'null') as Mutant | null;

// `npm run test:browser` has its own configuration.
const files = globSync('{build,config,src,emulators,dev,test,chaos,simulation,deploy}/**/*.test.ts', {
  exclude: ['test/browser/**'],
});
// A separate process for each file costs more than most tests, so files share processes and modules. Exceptions: files that
// replace modules or the clock (they contain `vi.`), and folders whose tests start whole processes.
const together = files.filter(
  (file) => /^(config|emulators|src)\//.test(file) && !readFileSync(file, 'utf8').includes('vi.'),
);

export default defineConfig({
  plugins: mutant === null ? [] : [planting(mutant)],
  test: {
    // The cache between runs has the text without the mistake.
    ...(mutant !== null && { fsModuleCache: false }),
    projects: [
      { extends: true, test: { name: 'together', isolate: false, include: together } },
      { extends: true, test: { name: 'alone', include: files.filter((file) => !together.includes(file)) } },
    ],
    setupFiles: ['test/support/close-after-each.ts'],
    // The default leaves one core free, half of a machine with two. Many tests only wait for processes.
    maxWorkers: '100%',
    // No test sleeps: one that takes this long hangs, even on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // `.ci/run` counts the tests from a JSON file; people read the terminal.
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
});

/** Plants a mistake before the tests are run; see test/mutants. */
function planting(planted: Mutant) {
  return {
    name: 'planting',
    enforce: 'pre' as const,
    transform: (code: string, id: string) =>
      id.endsWith(`/${planted.file}`) ? plant(planted, code) : undefined,
  };
}

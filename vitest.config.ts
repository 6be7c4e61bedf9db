import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { MUTANT_VARIABLE, plant, type Mutant } from './test/mutants/mutant.ts';

const report = process.env.TEST_REPORT;
const mutant = JSON.parse(process.env[MUTANT_VARIABLE] ?? 'null') as Mutant | null;

// `npm run test:browser` has its own configuration.
const files = globSync('{build,config,src,emulators,dev,test,chaos,simulation,deploy}/**/*.test.ts', {
  exclude: ['test/browser/**'],
});
// A process and a set of modules for each file cost more than most tests. So files share them, unless one replaces
// modules or the clock (it says `vi.`), or is in a room whose tests are about whole processes.
const together = files.filter(
  (file) => /^(config|emulators|src)\//.test(file) && !readFileSync(file, 'utf8').includes('vi.'),
);

export default defineConfig({
  plugins: mutant === null ? [] : [planting(mutant)],
  test: {
    // What is kept from run to run is the text without the mistake.
    ...(mutant !== null && { fsModuleCache: false }),
    projects: [
      { extends: true, test: { name: 'together', isolate: false, include: together } },
      { extends: true, test: { name: 'alone', include: files.filter((file) => !together.includes(file)) } },
    ],
    setupFiles: ['test/support/close-after-each.ts'],
    // By default one core is left free, which is half of the machine of two. Many tests wait for processes.
    maxWorkers: '100%',
    // Nothing here sleeps: a test that takes this long hangs, also on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 90_000,
    // `.ci/run` counts the tests from a JSON file; everyone else reads the terminal.
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

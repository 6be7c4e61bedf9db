/** Most test files share their modules, so a hook that a module sets at load time applies only to the first file. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.dirname(import.meta.dirname);
const SETUP = 'test/support/close-after-each.ts';
const HOOK = /^(?:before|after)(?:Each|All)\(/m;

it('only the set-up of all test files sets a hook at load time; support files call closeAfterTest', () => {
  const modules = globSync('{build,config,src,emulators,dev,test,chaos,simulation,deploy}/**/*.ts', {
    cwd: ROOT,
    exclude: ['**/*.test.ts', '**/node_modules/**'],
  });
  const setting = modules.filter((file) => HOOK.test(readFileSync(path.join(ROOT, file), 'utf8')));
  expect(setting).toEqual([SETUP]);
});

/** The command line of src, with a faster start and readable stacks. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { mapStacks } from './mapped-stacks.ts';

// Filled when the image was built. If it is missing or cannot be written, Node ignores it silently.
try {
  enableCompileCache({ directory: path.join(import.meta.dirname, '../compile-cache'), portable: true });
} catch {
  // Node.js 22 has no portable cache; the image has a newer Node.
}
mapStacks();

// Node.js 24 has it.
if (!('AsyncDisposableStack' in globalThis)) await import('core-js/actual/async-disposable-stack/index.js');

await import('../src/main.ts');

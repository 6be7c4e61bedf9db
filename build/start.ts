/** The command line as it is in src, started faster and with readable stacks. */
import { enableCompileCache } from 'node:module';
import path from 'node:path';
import { mapStacks } from './mapped-stacks.ts';

// Filled when the image was built. Where it is missing or cannot be written, Node goes on without a word.
enableCompileCache({ directory: path.join(import.meta.dirname, '../compile-cache'), portable: true });
mapStacks();

await import('../src/main.ts');

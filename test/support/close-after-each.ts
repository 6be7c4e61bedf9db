/** Runs before each test file: a hook in a module that several files share would apply only to the first of them. */
import { afterEach } from 'vitest';
import { closeAll } from '../../emulators/testing/closing.ts';

afterEach(closeAll);

/** Runs before each test file: a hook in a module that several files share would be set for the first of them alone. */
import { afterEach } from 'vitest';
import { closeAll } from '../../emulators/testing/closing.ts';

afterEach(closeAll);

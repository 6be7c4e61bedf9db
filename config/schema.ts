import { CALLERS } from './keys/callers.ts';
import { EMULATORS } from './keys/emulators.ts';
import { JOB } from './keys/job.ts';
import { LAUNCHES } from './keys/launches.ts';
import { MESSAGES } from './keys/messages.ts';
import { SERVICE } from './keys/service.ts';

/**
 * Every key of the configuration: what it means, what it takes, its default. Keys bear the names of
 * their environment variables; a CONFIG_FILE uses the same names.
 */
export const schema = { ...SERVICE, ...JOB, ...MESSAGES, ...CALLERS, ...LAUNCHES, ...EMULATORS };

export type ConfigKey = keyof typeof schema;

/** The checked configuration, frozen; one property a key. */
export type Config = { readonly [Key in ConfigKey]: (typeof schema)[Key]['default'] };

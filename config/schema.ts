import { CALLERS } from './keys/callers.ts';
import { EMULATORS } from './keys/emulators.ts';
import { JOB } from './keys/job.ts';
import type { Key, Reader } from './keys/key.ts';
import { LAUNCHES } from './keys/launches.ts';
import { MESSAGES } from './keys/messages.ts';
import { SERVICE } from './keys/service.ts';

/** Every key of the configuration. A key has the name of its environment variable; CONFIG_FILE uses the same names. */
export const schema = { ...SERVICE, ...JOB, ...MESSAGES, ...CALLERS, ...LAUNCHES, ...EMULATORS };

export type ConfigKey = keyof typeof schema;

/** The checked configuration, frozen: one property for each key. */
export type Config = { readonly [Name in ConfigKey]: (typeof schema)[Name]['default'] };

/** The keys that `R` reads. Code that reads a key without being in its `readBy` does not compile. */
export type ConfigOf<R extends Reader> = Pick<
  Config,
  { [Name in ConfigKey]: R extends (typeof schema)[Name]['readBy'][number] ? Name : never }[ConfigKey]
>;

/** The keys that `reader` reads; without a reader all keys. */
export function keysOf(reader: Reader | undefined): readonly string[] {
  return Object.entries<Key>(schema)
    .filter(([, { readBy }]) => reader === undefined || readBy.includes(reader))
    .map(([name]) => name);
}

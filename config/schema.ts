import { CALLERS } from './keys/callers.ts';
import { EMULATORS } from './keys/emulators.ts';
import { JOB } from './keys/job.ts';
import type { Key, Reader } from './keys/key.ts';
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
export type Config = { readonly [Name in ConfigKey]: (typeof schema)[Name]['default'] };

/** What `R` reads of the configuration: whoever reads a key that does not name it in `readBy` does not compile. */
export type ConfigOf<R extends Reader> = Pick<
  Config,
  { [Name in ConfigKey]: R extends (typeof schema)[Name]['readBy'][number] ? Name : never }[ConfigKey]
>;

/** The part of the {@link schema} that `reader` reads; all of it where no reader is named. */
export function schemaOf(reader: Reader | undefined): Readonly<Record<string, Key>> {
  const isRead = ([, { readBy }]: [string, Key]): boolean => reader === undefined || readBy.includes(reader);
  return Object.fromEntries(Object.entries<Key>(schema).filter(isRead));
}

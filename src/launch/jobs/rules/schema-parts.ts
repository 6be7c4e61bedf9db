import * as z from 'zod';

/** The form of names of jobs and rules. */
export const NAME = /^[a-z][a-z0-9-]{0,62}$/;
export const NAME_TAKES = 'takes 1 to 63 lower-case letters, digits and -, beginning with a letter';

export function text(takes: string, pattern: RegExp) {
  return z.string(takes).regex(pattern, takes);
}

/** A map of texts. */
export function texts(value: z.ZodString, key: z.ZodString, takes: string) {
  return z.record(key, value, {
    error: ({ code }) => (code === 'invalid_key' ? takes : 'takes a map of texts'),
  });
}

/** The message about an unknown key is the list of valid keys: `schema-faults.ts` adds the nearest one. */
export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const keys = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? keys : `takes a map of ${keys}`),
  });
}

const UNITS_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MOST_DAYS = 3_650;
const DURATION_TAKES = `takes a whole number and s, m, h or d, such as 90s or 1h, up to ${MOST_DAYS}d`;

export const duration = text(DURATION_TAKES, /^[1-9]\d{0,8}[smhd]$/)
  // NaN, for a text without the right form, passes here: the pattern refuses it already.
  .refine((written) => !(durationMs(written) > MOST_DAYS * UNITS_MS.d), DURATION_TAKES)
  .meta({ examples: ['90s', '1h'] });

/** How many milliseconds a {@link duration} is. */
export function durationMs(written: string): number {
  return Number(written.slice(0, -1)) * UNITS_MS[written.slice(-1) as keyof typeof UNITS_MS];
}

export const jobName = text(NAME_TAKES, NAME).meta({ description: 'A name of jobs.' });

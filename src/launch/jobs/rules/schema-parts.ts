import * as z from 'zod';

/** Of a job and of a rule. */
export const NAME = /^[a-z][a-z0-9-]{0,62}$/;
export const NAME_TAKES = 'takes 1 to 63 lower-case letters, digits and -, beginning with a letter';

export function text(takes: string, pattern: RegExp) {
  return z.string(takes).regex(pattern, takes);
}

/** A map of texts; the name in it is part of the path of a fault. */
export function texts(value: z.ZodString, key: z.ZodString, takes: string) {
  return z.record(key, value, {
    error: ({ code }) => (code === 'invalid_key' ? takes : 'takes a map of texts'),
  });
}

/** `takes` of an unknown key are the keys that there are: the reader of faults looks for the nearest. */
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
  // What has not the form is complained about already.
  .refine((written) => !(durationMs(written) > MOST_DAYS * UNITS_MS.d), DURATION_TAKES)
  .meta({ examples: ['90s', '1h'] });

/** How many milliseconds a {@link duration} is. */
export function durationMs(written: string): number {
  return Number(written.slice(0, -1)) * UNITS_MS[written.slice(-1) as keyof typeof UNITS_MS];
}

export const jobName = text(NAME_TAKES, NAME).meta({ description: 'A name of jobs.' });

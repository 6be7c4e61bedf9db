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

export const jobName = text(NAME_TAKES, NAME).meta({ description: 'A name of jobs.' });

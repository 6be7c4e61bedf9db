import type * as z from 'zod';

/** What the schemas of deliveries say of a value that does not fit, in the words of every other message. */
export const schemaWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'too_small') return 'is empty';
  if (issue.code !== 'invalid_type') return undefined;
  return issue.expected === 'object' ? 'takes an object' : `takes a ${issue.expected}`;
};

import * as z from 'zod';
import { isProcessText } from '../launch/event/process-text.ts';

/** A string of Pub/Sub or of a CloudEvent. A ledger cannot store NUL or lone surrogates. */
export const storableText = z.string().refine(isProcessText, 'takes text without NUL and lone surrogates');

/** The messages of the delivery schemas about a value that does not fit. */
export const schemaWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'too_small') return 'is empty';
  if (issue.code !== 'invalid_type') return undefined;
  return issue.expected === 'object' ? 'takes an object' : `takes a ${issue.expected}`;
};

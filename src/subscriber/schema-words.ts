import * as z from 'zod';
import { isProcessText } from '../launch/event/process-text.ts';

/** A text of Pub/Sub or of a CloudEvent: neither has NUL in it, and no ledger takes that. */
export const storableText = z.string().refine(isProcessText, 'takes text without NUL and lone surrogates');

/** What the schemas of deliveries say of a value that does not fit, in the words of every other message. */
export const schemaWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.input === undefined) return 'is missing';
  if (issue.code === 'too_small') return 'is empty';
  if (issue.code !== 'invalid_type') return undefined;
  return issue.expected === 'object' ? 'takes an object' : `takes a ${issue.expected}`;
};

import type { Expected } from './expected.ts';
import type { ProblemCode } from './problem-code.ts';
import type { Reading } from './reading.ts';
import type { SetUp } from './set-up.ts';

/** What one check has to say. */
export type Verdict =
  | { readonly kind: 'ok'; readonly says: string }
  | { readonly kind: 'not checked'; readonly says: string }
  | {
      readonly kind: 'found';
      readonly code: ProblemCode;
      /** What is wrong, with the names and numbers that were found. */
      readonly says: string;
      /** Full name of the resource to mend, where the code alone does not tell. */
      readonly subject: string;
    };

/** One, or one for each problem. */
export type Verdicts = Verdict | readonly Verdict[];

/** One question about the set-up. */
export interface Check {
  /** What it is about, in a word or two. */
  readonly name: string;
  /** Pure. */
  readonly judge: (setUp: SetUp, expected: Expected) => Verdicts;
}

export function ok(says: string): Verdict {
  return { kind: 'ok', says };
}

export function notChecked(says: string): Verdict {
  return { kind: 'not checked', says };
}

export function found(code: ProblemCode, says: string, subject = ''): Verdict {
  return { kind: 'found', code, says, subject };
}

/**
 * Judges what was read. Where nothing was, the check says why it has nothing to say: that the thing is
 * missing or cannot be read is found by the check of the thing itself.
 *
 * @param look.what the thing, as in "the subscription could not be read".
 */
export function whenRead<Value>(
  { what, reading }: { readonly what: string; readonly reading: Reading<Value> },
  judge: (value: Value) => Verdicts,
): Verdicts {
  switch (reading.kind) {
    case 'read':
      return judge(reading.value);
    case 'missing':
      return notChecked(`the ${what} does not exist`);
    case 'failed':
      return notChecked(`the ${what} could not be read`);
    case 'left out':
      return notChecked(reading.says);
  }
}

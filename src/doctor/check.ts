import type { Expected } from './expected.ts';
import type { Failed, Reading } from './reading.ts';
import type { SetUp } from './set-up.ts';

/** Why it matters that no launch of a job is possible. */
export const NOTHING_LAUNCHED =
  'nothing can be launched: launches wait in the ledger, or without one every delivery is answered 503 and comes again';

/** One question about the deployment. Pure: it sees only what was read. */
export type Check<Judged extends Answers = Answers> = (setUp: SetUp, expected: Expected) => Judged;

/** Questions by what they are about, in a word or two. */
export type Checks = Readonly<Record<string, Check>>;

/** One answer, or one for each thing that is wrong. */
export type Answers = Answer | readonly Answer[];

/** The answer of a check. */
export type Answer = NothingFound | Found;

export interface NothingFound {
  readonly kind: 'ok' | 'not checked';
  readonly says: string;
}

export interface Found<Code extends string = string> {
  readonly kind: 'found';
  readonly code: Code;
  /** What is wrong, with the names and numbers that were found. */
  readonly says: string;
  /** See {@link FixContext}. */
  readonly subject: string;
  readonly explanation: Explanation;
}

/**
 * What a code means: why it matters, in one sentence, and the command that fixes it, or what else to do. A fault
 * loses, doubles or delays launches, or will. A warning should be looked at once. Codes are stable: scripts
 * filter by them.
 */
export type Explanation = ({ readonly fault: string } | { readonly warning: string }) & {
  readonly fix: string | ((context: FixContext) => string);
};

/** The deployment as it was read, and as it should be. */
export interface Known {
  readonly setUp: SetUp;
  readonly expected: Expected;
}

export interface FixContext extends Known {
  /** Full name of the subscription that has to change, or the project; empty if the code is enough. */
  readonly subject: string;
}

export function ok(says: string): NothingFound {
  return { kind: 'ok', says };
}

export function notChecked(says: string): NothingFound {
  return { kind: 'not checked', says };
}

/** Makes `found` for the codes of one file. A code without an explanation does not compile. */
export function finder<Code extends string>(explanations: Readonly<Record<Code, Explanation>>) {
  return <One extends Code>(code: One, says: string, subject = ''): Found<One> => ({
    kind: 'found',
    code,
    says,
    subject,
    explanation: explanations[code],
  });
}

/** Everything that was found; `otherwise` when nothing was. */
export function allFound<One extends Found>(
  candidates: readonly (One | false)[],
  otherwise: NothingFound,
): NothingFound | readonly One[] {
  const found = candidates.filter((one) => one !== false);
  return found.length === 0 ? otherwise : found;
}

/**
 * Judges what was read. If nothing was read, it only says so: the check of the thing itself finds that it is missing
 * or cannot be read.
 *
 * @param look.what the thing, as in "the subscription could not be read".
 */
export function whenRead<Value, Judged extends Answers>(
  { what, reading }: { readonly what: string; readonly reading: Reading<Value> },
  judge: (value: Value) => Judged,
): Judged | NothingFound {
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

interface Existence<Missing> {
  /** The full name of the resource. */
  readonly name: string;
  readonly missing: Missing;
}

/** The answer about a thing that only has to exist. */
export function exists<Missing extends Answer>(reading: Reading<unknown>, existence: Existence<Missing>) {
  return whenThere(reading, { ...existence, judge: () => ok(existence.name) });
}

/** The answer about a thing that has to exist, and be as `judge` wants it. */
export function whenThere<Value, Missing extends Answer, Judged extends Answers>(
  reading: Reading<Value>,
  { name, missing, judge }: Existence<Missing> & { readonly judge: (value: Value) => Judged },
) {
  switch (reading.kind) {
    case 'read':
      return judge(reading.value);
    case 'missing':
      return missing;
    case 'left out':
      return notChecked(reading.says);
    case 'failed':
      return unread(reading, name);
  }
}

const foundUnread = finder({
  'look-failed': { warning: 'its faults are not found', fix: 'run `doctor` again' },
});

/** The answer about a thing that could not be read. A failure of its whole API is found by the check of the API. */
export function unread({ reason, says }: Failed, name: string) {
  switch (reason) {
    case 'no credentials':
    case 'unauthenticated':
      return notChecked('the credentials cannot be used');
    case 'untried':
      return notChecked(says);
    case 'disabled':
    case 'unreachable':
      return notChecked('its API cannot be used');
    case 'unimplemented':
      return notChecked('cannot be checked here: the emulator does not have it');
    case 'denied':
      return notChecked('this account may not read it');
    case 'refused':
      return foundUnread('look-failed', `${name}: ${says}`);
  }
}

import type { Expected } from './expected.ts';
import type { Reading } from './reading.ts';
import type { SetUp } from './set-up.ts';

/** One question about the set-up. */
export interface Check {
  /** What it is about, in a word or two. */
  readonly name: string;
  /** Pure: it sees only what was read. */
  readonly judge: (setUp: SetUp, expected: Expected) => Answers;
}

/** One, or one for each thing that is wrong. */
export type Answers = Answer | readonly Answer[];

/** What a check says. */
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

/** What a code means. Codes are stable: scripts filter by them. */
export interface Explanation {
  /** A fault loses, doubles or delays launches, or will. A warning should be looked at once. */
  readonly standing: 'warning' | 'fault';
  /** Why it matters: one sentence. */
  readonly why: string;
  /** The command that fixes it, or what else to do. */
  readonly fix: (context: FixContext) => string;
}

export interface FixContext {
  readonly setUp: SetUp;
  readonly expected: Expected;
  /** Full name of the resource that has to change; empty where the code alone tells. */
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
 * Judges what was read. Where nothing was read, it only says so: that the thing is missing or cannot be read
 * is found once, by the check of the thing itself.
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

/** The answer about a thing that only has to exist. */
export function exists<Missing extends Found>(
  reading: Reading<unknown>,
  { name, missing }: { readonly name: string; readonly missing: Missing },
) {
  switch (reading.kind) {
    case 'read':
      return ok(name);
    case 'missing':
      return missing;
    case 'left out':
      return notChecked(reading.says);
    case 'failed':
      return unread(reading, name);
  }
}

const foundUnread = finder({
  'look-failed': {
    standing: 'warning',
    why: 'what is wrong with it is not found',
    fix: () => 'run `doctor` again',
  },
});

/** The answer about a thing that could not be read. A failure of its whole API is found by the check of the API. */
export function unread(reading: Extract<Reading<unknown>, { kind: 'failed' }>, name: string) {
  switch (reading.reason) {
    case 'no credentials':
    case 'unauthenticated':
      return notChecked('the credentials cannot be used');
    case 'untried':
      return notChecked(reading.says);
    case 'disabled':
    case 'unreachable':
      return notChecked('its API cannot be used');
    case 'unimplemented':
      return notChecked('cannot be checked here: the emulator does not have it');
    case 'denied':
      return notChecked('it may not be looked at');
    case 'refused':
      return foundUnread('look-failed', `${name}: ${reading.says}`, name);
  }
}

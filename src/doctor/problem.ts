import type { Expected } from './expected.ts';
import type { SetUp } from './set-up.ts';

/** Everything there is to know about a code. */
export interface Problem {
  /** A fault loses, doubles or holds up launches, or will; a warning should be looked at once. */
  readonly standing: 'warning' | 'fault';
  /** Why it matters: one sentence. */
  readonly why: string;
  /** The command that mends it, or what else there is to do. */
  readonly mend: (context: MendContext) => string;
}

export interface MendContext {
  readonly setUp: SetUp;
  readonly expected: Expected;
  /** Full name of the resource that was found wrong; empty where the code tells. */
  readonly subject: string;
}

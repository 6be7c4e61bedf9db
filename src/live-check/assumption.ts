import type { Trial } from './trial.ts';

/** The source of an assumption: the published protos, Google's documentation, or reports of other projects. */
export type Source = 'proto' | 'docs' | 'field';

/** A fact about Google Cloud that the bridge assumes. */
export interface Assumption {
  /** Stable: scripts and shared results name it. */
  readonly id: string;
  readonly assumed: string;
  readonly source: Source;
  /** What the bridge does if it is not true. */
  readonly ifWrong: string;
  /** When and where it was seen on a real project. */
  readonly seenLive: string | undefined;
  /** It is tried only if the user asked for it. */
  readonly option?: Option;
  try(trial: Trial): Promise<Seen>;
}

export type Option = 'push' | 'quota';

/** What a try has shown, with numbers. */
export interface Seen {
  readonly verdict: 'true' | 'false' | 'cannot tell';
  readonly seen: string;
}

/** An assumption that no run can try. */
export interface Untried {
  readonly assumed: string;
  readonly source: Source;
  readonly ifWrong: string;
  /** Why, and how a person can see it. */
  readonly because: string;
}

export function isTrue(seen: string): Seen {
  return { verdict: 'true', seen };
}

export function isFalse(seen: string): Seen {
  return { verdict: 'false', seen };
}

export function cannotTell(seen: string): Seen {
  return { verdict: 'cannot tell', seen };
}

/** `true` or `false`, with what was seen. */
export function judged(holds: boolean, seen: string): Seen {
  return holds ? isTrue(seen) : isFalse(seen);
}

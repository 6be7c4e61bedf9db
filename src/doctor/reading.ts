import type { Clock } from '../launch/kit/clock.ts';

/** Why something could not be looked at. */
export type ReadFailureReason =
  /** There are no credentials. */
  | 'no credentials'
  /** The credentials were not accepted. */
  | 'unauthenticated'
  /** Not asked for: there are no credentials. */
  | 'untried'
  /** The API is not enabled in the project. */
  | 'disabled'
  /** The account that looks has no right to. */
  | 'denied'
  /** No connection, or no answer in time. */
  | 'unreachable'
  /** An emulator does not have the RPC. */
  | 'unimplemented'
  /** Anything else that was answered. */
  | 'refused';

interface ReadFailureOptions extends ErrorOptions {
  readonly reason: ReadFailureReason;
  readonly message: string;
}

/** Thrown by a reader that cannot look. The message is shown to people and holds no secret. */
export class ReadFailure extends Error {
  override readonly name = 'ReadFailure';
  readonly reason: ReadFailureReason;

  constructor({ reason, message, cause }: ReadFailureOptions) {
    super(message, { cause });
    this.reason = reason;
  }
}

/** The result of a look at one thing. */
export type Reading<Value> = { readonly kind: 'read'; readonly value: Value } | Unread;

/** `value` can be read here too, and is undefined. */
type Unread = { readonly value?: undefined } & (
  | Failed
  /** It was looked for, and it does not exist. */
  | { readonly kind: 'missing' }
  /** It was not looked for; `says` why. */
  | { readonly kind: 'left out'; readonly says: string }
);

/** It could not be looked at. */
export interface Failed {
  readonly kind: 'failed';
  readonly reason: ReadFailureReason;
  readonly says: string;
}

export interface ReadLimit {
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly limitMs: number;
}

export interface ReadOptions<Value> extends ReadLimit {
  /** Resolves with undefined if there is none. */
  readonly look: () => Promise<Value | undefined>;
}

/**
 * Looks at one thing, for `limitMs` at most: a client may also wait for something other than its call, such as
 * a metadata server, without a deadline.
 *
 * @throws anything that `look` throws that is not a {@link ReadFailure}.
 */
export async function read<Value>({ clock, limitMs, look }: ReadOptions<Value>): Promise<Reading<Value>> {
  const late = Promise.withResolvers<Reading<Value>>();
  const timer = clock.setTimer(limitMs, () =>
    late.resolve({ kind: 'failed', reason: 'unreachable', says: `no answer within ${limitMs / 1000} s` }),
  );
  try {
    return await Promise.race([settle(look), late.promise]);
  } finally {
    timer.cancel();
  }
}

async function settle<Value>(look: () => Promise<Value | undefined>): Promise<Reading<Value>> {
  try {
    const value = await look();
    return value === undefined ? { kind: 'missing' } : { kind: 'read', value };
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    return { kind: 'failed', reason: error.reason, says: error.message };
  }
}

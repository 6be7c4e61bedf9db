import { unlessAborted } from '../launch/kit/abort-race.ts';
import type { Clock } from '../launch/kit/clock.ts';
import { LedgerUnavailable } from '../launch/ledger/ledger.ts';
import type { JobContext } from './job-context.ts';

/** The first wait; each further one is twice as long, up to {@link MOST_BETWEEN_MS}. */
const FIRST_BETWEEN_MS = 500;
const MOST_BETWEEN_MS = 15_000;

export interface ConfirmationWaitOptions<Answer> {
  /** Asks the ledger once. It must be safe to repeat after a lost answer. */
  readonly ask: () => Promise<Answer>;
  /** How long to ask an unreachable ledger, in milliseconds; the last question begins then. 0: ask once. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Ends the wait at once. The answer to an open question is ignored. */
  readonly signal: AbortSignal;
  readonly logger: Pick<JobContext['logger'], 'info' | 'warn'>;
}

export type ConfirmationWait<Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'unanswered'; readonly error: LedgerUnavailable; readonly waitedMs: number }
  /** `error` is the last one of the ledger, if there was one. */
  | { readonly kind: 'stopped'; readonly error: LedgerUnavailable | undefined };

/**
 * Asks the ledger until it answers. A database that is down for some seconds must not cost a task attempt: with
 * `max_retries = 0` there is only one. Logs one line when the wait begins and one when the ledger answers.
 *
 * @throws any error of `ask` except {@link LedgerUnavailable}.
 */
export async function waitForConfirmation<Answer>(
  options: ConfirmationWaitOptions<Answer>,
): Promise<ConfirmationWait<Answer>> {
  const { ask, timeoutMs, clock, signal, logger } = options;
  const startedMs = clock.monotonic();
  let error: LedgerUnavailable | undefined;
  for (let betweenMs = FIRST_BETWEEN_MS; ; betweenMs = Math.min(betweenMs * 2, MOST_BETWEEN_MS)) {
    if (signal.aborted) return { kind: 'stopped', error };
    const reply = await unlessAborted(replyOf(ask), signal);
    if (reply === 'aborted') return { kind: 'stopped', error };
    const waitedMs = Math.round(clock.monotonic() - startedMs);
    if (!(reply instanceof LedgerUnavailable)) {
      if (error !== undefined) logger.info({ waitedMs }, 'the ledger answered');
      return { kind: 'answered', ...reply };
    }
    if (waitedMs >= timeoutMs) return { kind: 'unanswered', error: reply, waitedMs };
    if (error === undefined) {
      const says =
        'the ledger is unreachable, so it is not known whether this execution may work; asking again';
      logger.warn({ err: reply, timeoutSeconds: timeoutMs / 1000 }, says);
    }
    error = reply;
    await passed({ clock, signal, ms: Math.min(betweenMs, timeoutMs - waitedMs) });
  }
}

async function replyOf<Answer>(
  ask: () => Promise<Answer>,
): Promise<{ readonly answer: Answer } | LedgerUnavailable> {
  try {
    return { answer: await ask() };
  } catch (error) {
    if (error instanceof LedgerUnavailable) return error;
    throw error;
  }
}

/** Resolves after that time, or when the signal fires. */
async function passed(options: {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly ms: number;
}): Promise<void> {
  const { clock, signal, ms } = options;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = clock.setTimer(ms, resolve);
  await unlessAborted(promise, signal);
  timer.cancel();
}

import { expect, it } from 'vitest';
import { idle, LaunchClock } from '../../test/support/launch-clock.ts';
import { LedgerUnavailable } from '../launch/ledger/ledger.ts';
import { createLogger } from '../logging/logger.ts';
import { waitForConfirmation, type ConfirmationWait } from './confirmation-wait.ts';

const DOWN = new LedgerUnavailable('PostgreSQL: it cannot be reached');
const MINUTES = 60_000;

/** Waits with `reply(n)` as the answer to question n, from 0; `askedAt` has the seconds of the questions. */
function start(reply: (n: number) => Promise<string>, timeoutMs = 5 * MINUTES) {
  const clock = new LaunchClock();
  const stop = new AbortController();
  const lines: Record<string, unknown>[] = [];
  const askedAt: number[] = [];
  const ask = (): Promise<string> => {
    askedAt.push(clock.monotonic() / 1000);
    return reply(askedAt.length - 1);
  };
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ level: 'info', destination });
  const waiting = waitForConfirmation({ ask, timeoutMs, clock, signal: stop.signal, logger });
  let ended: ConfirmationWait<string> | Error | undefined;
  waiting.then(
    (result) => (ended = result),
    (error: unknown) => (ended = error as Error),
  );
  return { clock, stop, lines, askedAt, ended: () => ended };
}

it('asks once and logs nothing if the ledger answers', async () => {
  const wait = start(async () => 'works');
  await idle();
  expect(wait.ended()).toEqual({ kind: 'answered', answer: 'works' });
  expect(wait.lines).toEqual([]);
  expect(wait.clock.pending).toBe(0);
});

it('asks again at most 15 s apart, and logs one line when the wait begins and one when it ends', async () => {
  const wait = start(async (n) => (n < 9 ? Promise.reject(DOWN) : 'works'));
  await wait.clock.pass(2 * MINUTES);
  expect(wait.askedAt).toEqual([0, 0.5, 1.5, 3.5, 7.5, 15.5, 30.5, 45.5, 60.5, 75.5]);
  expect(wait.ended()).toEqual({ kind: 'answered', answer: 'works' });
  expect(wait.lines).toMatchObject([
    { severity: 'WARNING', err: { message: DOWN.message }, timeoutSeconds: 300 },
    { severity: 'INFO', message: 'the ledger answered', waitedMs: 75_500 },
  ]);
});

it('gives up after the given time, with a last question at its end', async () => {
  const last = new LedgerUnavailable('still');
  const wait = start(async (n) => Promise.reject(n === 0 ? DOWN : last));
  await wait.clock.pass(5 * MINUTES - 1);
  expect(wait.ended()).toBeUndefined();
  await wait.clock.pass(1);
  expect(wait.ended()).toEqual({ kind: 'unanswered', error: last, waitedMs: 5 * MINUTES });
  expect(wait.askedAt.at(-1)).toBe(300);
  expect(wait.lines).toMatchObject([{ severity: 'WARNING' }]);
});

it('asks once, and logs no wait, if the time is 0', async () => {
  const wait = start(async () => Promise.reject(DOWN), 0);
  await idle();
  expect(wait.ended()).toEqual({ kind: 'unanswered', error: DOWN, waitedMs: 0 });
  expect([wait.askedAt, wait.lines]).toEqual([[0], []]);
});

it('does not ask again after an error that is not an unreachable ledger', async () => {
  const fault = new TypeError('a bug');
  const wait = start(async () => Promise.reject(fault));
  await idle();
  expect(wait.ended()).toBe(fault);
  expect(wait.lines).toEqual([]);
});

it('stops at once when the signal fires between two questions, and leaves no timer behind', async () => {
  const wait = start(async () => Promise.reject(DOWN));
  await wait.clock.pass(10_000);
  const asked = wait.askedAt.length;
  wait.stop.abort();
  await idle();
  expect(wait.ended()).toEqual({ kind: 'stopped', error: DOWN });
  expect(wait.clock.pending).toBe(0);
  await wait.clock.pass(5 * MINUTES);
  expect(wait.askedAt).toHaveLength(asked);
});

it('stops at once when the signal fires during a question, and ignores its answer', async () => {
  const question = Promise.withResolvers<string>();
  const wait = start(() => question.promise);
  await idle();
  wait.stop.abort();
  await idle();
  expect(wait.ended()).toEqual({ kind: 'stopped', error: undefined });
  question.reject(DOWN);
  await idle();
  expect(wait.lines).toEqual([]);
});

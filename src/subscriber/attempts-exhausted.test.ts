/**
 * Messages at their last attempts. Real: Express, HTTP and Google's client. In place of Pub/Sub: the emulator, with its
 * dead-letter policy.
 */
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import {
  recordingLogger,
  startBothEndpoints,
  type BothEndpoints,
} from '../../test/support/both-endpoints.ts';
import { startDeadLetterBed, type DeadLetterBed } from '../../test/support/dead-letter-bed.ts';
import { launchIdOfMessage } from '../launch/event/launch-id.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import { outcomePhrases } from '../phrases/outcome.ts';

const BUSY: Outcome = { kind: 'busy', why: { code: 'another request' } };
const failures: readonly { readonly outcome: Outcome; readonly status: number }[] = [
  { outcome: BUSY, status: 409 },
  { outcome: { kind: 'throttled', why: { code: 'no budget' }, retryAfterMs: 1 }, status: 429 },
  {
    outcome: { kind: 'transient', why: { code: 'set-up fault', refusal: 'NOT_FOUND', error: 'none' } },
    status: 503,
  },
  { outcome: { kind: 'unknown', why: { code: 'answer lost', error: 'reset' } }, status: 503 },
];

const MESSAGE = { messageId: '7', attributes: { id: '2' } };

describe('a subscription that dead-letters after ten attempts', () => {
  /** Publishes one message and lets Pub/Sub deliver it until it is acknowledged or dead-lettered. */
  async function runDry(outcome: BothEndpoints['outcome'], whenPublished?: (bed: DeadLetterBed) => void) {
    const bed = await startDeadLetterBed({ maxDeliveryAttempts: 10 });
    const { clock, endpoints, emulator, pubsub, pushTo, publish } = bed;
    endpoints.outcome = outcome;
    await pubsub.createTopic('policy');
    const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/policy', maxDeliveryAttempts: 10 };
    await pushTo({ url: `${endpoints.url}/pubsub/push` }, { deadLetterPolicy });
    const messageId = await publish('{"id":2}');
    whenPublished?.(bed);
    await emulator.quiet();
    while (emulator.backlog('jobs-push') > 0) {
      clock.advance(60_000);
      await emulator.quiet();
    }
    return { ...bed, messageId };
  }

  it.each(failures)(
    'gets a copy of the message from the bridge first, with the last outcome: $outcome.kind',
    async ({ outcome, status }) => {
      const { emulator, letters, lines, messageId } = await runDry(outcome);
      const detail = outcomePhrases({ hasLedger: false })(outcome, undefined);
      expect(emulator.deliveries('jobs-push').map((delivery) => delivery.status)).toEqual([
        ...Array(4).fill(status),
        204,
      ]);
      expect(emulator.messages('policy')).toEqual([]);
      const subscription = 'projects/p/subscriptions/jobs-push';
      expect(letters()).toMatchObject([
        {
          data: '{"id":2}',
          attributes: {
            deadLetterReason: 'attempts-exhausted',
            deadLetterDetail: `delivery attempt 5 was the last one, and its outcome was ${outcome.kind}: ${detail}`,
            deadLetterMessageId: messageId,
            launchId: launchIdOfMessage({ subscription, messageId }),
          },
        },
      ]);
      expect(lines.at(-1)).toMatchObject({
        severity: 'ERROR',
        message: expect.stringMatching(/last attempts.*stored/),
        outcome: outcome.kind,
        reason: 'attempts-exhausted',
        detail,
        copyMessageId: letters()[0]?.messageId,
      });
    },
  );

  it('dead-letters the whole message itself if no copy could be stored in time', async () => {
    const { emulator, letters } = await runDry(BUSY, (bed) =>
      bed.emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED' }),
    );
    expect(emulator.deliveries('jobs-push').map(({ status }) => status)).toEqual(Array(10).fill(409));
    expect(letters()).toEqual([]);
    expect(emulator.messages('policy')).toMatchObject([
      { data: Buffer.from('{"id":2}'), attributes: { CloudPubSubDeadLetterSourceDeliveryCount: '10' } },
    ]);
  });

  it('gets nothing if a late attempt launches', async () => {
    let attempts = 0;
    const { emulator, letters, endpoints } = await runDry(() => {
      attempts += 1;
      return attempts < 5 ? BUSY : { kind: 'launched', execution: 'e' };
    });
    expect(endpoints.launches).toHaveLength(5);
    expect(letters()).toEqual([]);
    expect(emulator.messages('policy')).toEqual([]);
  });
});

describe('a delivery is nacked as usual', () => {
  it.each(failures)('with $status before its last attempts', async ({ outcome, status }) => {
    const { endpoints, push, letters } = await startDeadLetterBed();
    endpoints.outcome = outcome;
    expect(await push(MESSAGE, { deliveryAttempt: 94 })).toBe(status);
    expect(await push(MESSAGE)).toBe(status);
    expect(letters()).toEqual([]);
    expect(await push(MESSAGE, { deliveryAttempt: 95 })).toBe(204);
    expect(await push(MESSAGE, { deliveryAttempt: 101 })).toBe(204);
    expect(letters()).toHaveLength(2);
  });

  it.each(failures)('with $status if there is no dead-letter topic', async ({ outcome, status }) => {
    const { logger, lines } = recordingLogger();
    const endpoints = await startBothEndpoints({ logger });
    endpoints.outcome = outcome;
    const body = JSON.stringify({ message: MESSAGE, deliveryAttempt: 100 });
    const answer = await endpoints.send({ path: '/pubsub/push', body });
    expect(answer.status).toBe(status);
    expect(answer.headers['retry-after']).toBe(outcome.kind === 'throttled' ? '1' : undefined);
    expect(lines).toEqual([expect.not.objectContaining({ reason: expect.anything() })]);
    await endpoints.close();
  });

  it.each(failures)('with $status if the copy exceeds a limit of Pub/Sub', async ({ outcome, status }) => {
    const { endpoints, push, letters, lines } = await startDeadLetterBed();
    endpoints.outcome = outcome;
    const attributes = {
      id: '2',
      ...Object.fromEntries(Array.from({ length: 94 }, (_, n) => [`k${n}`, ''])),
    };
    expect(await push({ messageId: '7', attributes }, { deliveryAttempt: 100 })).toBe(status);
    expect(letters()).toEqual([]);
    expect(lines).toEqual([
      expect.objectContaining({ severity: 'ERROR', message: expect.stringMatching(/more than 100/) }),
    ]);
  });

  it('if Pub/Sub closed the connection and cannot get the ack', async () => {
    const { endpoints, letters, lines } = await startDeadLetterBed();
    const arrived = Promise.withResolvers<void>();
    const hungUp = Promise.withResolvers<void>();
    endpoints.outcome = async (signal) => {
      signal.addEventListener('abort', () => hungUp.resolve());
      arrived.resolve();
      await hungUp.promise;
      return BUSY;
    };
    const socket = connect(Number(new URL(endpoints.url).port), '127.0.0.1');
    const body = JSON.stringify({ message: MESSAGE, deliveryAttempt: 100 });
    socket.write(`POST /pubsub/push HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    await arrived.promise;
    socket.destroy();
    await hungUp.promise;
    await new Promise(setImmediate);
    expect(letters()).toEqual([]);
    expect(lines).toEqual([expect.objectContaining({ outcome: 'busy' })]);
  });
});

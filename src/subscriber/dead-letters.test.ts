/** Messages that can never be launched. Real: Express, HTTP and Google's client. In place of Pub/Sub: the emulator. */
import { describe, expect, it } from 'vitest';
import { startDeadLetterBed } from '../../test/support/dead-letter-bed.ts';
import { deliveryFixtures } from '../../test/support/delivery-fixtures.ts';
import { launchIdOfMessage } from '../launch/event/launch-id.ts';
import { Rejection, type RejectionCode } from '../launch/event/rejection.ts';

const SUBSCRIPTION = 'projects/p/subscriptions/s';

interface Poison {
  readonly data?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Set if the message is understood and the launch is rejected. */
  readonly rejectedLater?: true;
}

/** By code, so that the compiler asks for each new one. */
const poison: Readonly<Record<RejectionCode, Poison>> = {
  'invalid-json': { data: 'id=2' },
  'invalid-request': { data: '{"id":2,"arg":["s3cr3t"]}', attributes: { traceparent: 'x' } },
  'invalid-launch-id': { data: '{"id":2}', attributes: { launchId: '?' } },
  'missing-id': { attributes: { deadLetterReplays: '1' } },
  'id-mismatch': { data: '{"id":2}', attributes: { id: '3' } },
  'override-not-allowed': { data: '{"id":2,"env":{"A":"s3cr3t"}}' },
  'override-refused': { data: '{"id":2}', attributes: { launchId: 'mine' }, rejectedLater: true },
  'launch-id-conflict': { data: '{"id":2}', attributes: { launchId: 'mine' }, rejectedLater: true },
  'unknown-job': { data: '{"id":2}', attributes: { job: 's3cr3t' } },
  unmatched: { data: '{"id":2}', rejectedLater: true },
  'rule-failed': { data: '{"id":2}', rejectedLater: true },
  'too-large': { data: '{"id":2}', rejectedLater: true },
  'invalid-not-before': { data: '{"id":2}', attributes: { notBefore: 's3cr3t' } },
  'chain-too-long': { data: '{"id":2}', rejectedLater: true },
  'needs-ledger': { data: '{"id":2}', rejectedLater: true },
};
const rows = Object.entries(poison).map(([code, row]) => ({ code: code as RejectionCode, ...row }));

describe('a message that can never be launched is acknowledged once a copy is stored', () => {
  it.each(rows)('with the reason $code', async ({ code, data = '', attributes = {}, rejectedLater }) => {
    const { endpoints, push, letters, lines } = await startDeadLetterBed();
    const later = code === 'override-not-allowed' ? 'override-refused' : code;
    const rejection = new Rejection({ code: later, detail: 'why' });
    endpoints.outcome = { kind: 'rejected', rejection };
    const message = { data: Buffer.from(data).toString('base64'), attributes, messageId: '7' };
    expect(await push(message)).toBe(204);

    const launchId = launchIdOfMessage({ subscription: SUBSCRIPTION, messageId: '7' });
    expect(letters()).toEqual([
      {
        messageId: expect.any(String),
        data,
        attributes: {
          launchId,
          ...attributes,
          deadLetterReason: code,
          deadLetterDetail: expect.stringMatching(rejectedLater ? /^why$/ : /^.{10,}$/),
          deadLetterMessageId: '7',
          deadLetterSubscription: SUBSCRIPTION,
          deadLetterTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        },
      },
    ]);
    const [letter] = letters();
    expect(letter?.attributes['deadLetterDetail']).not.toContain('s3cr3t');
    expect(lines).toEqual([
      expect.objectContaining({
        severity: 'ERROR',
        message: expect.stringContaining('a copy is stored in the dead-letter topic'),
        reason: code,
        detail: letter?.attributes['deadLetterDetail'],
        messageId: '7',
        copyMessageId: letter?.messageId,
      }),
    ]);
  });

  it.each(deliveryFixtures)('in any shape: $title', async ({ headers, body, message, launch }) => {
    const { endpoints, letters } = await startDeadLetterBed();
    endpoints.outcome = {
      kind: 'rejected',
      rejection: new Rejection({ code: 'override-refused', detail: 'why' }),
    };
    const sent = { path: '/pubsub/push', headers: Object.entries(headers), body };
    expect((await endpoints.send(sent)).status).toBe(204);
    const isUnwrapped = message['shape'] === 'unwrapped';
    expect(letters()).toMatchObject([
      {
        data: message.data,
        attributes: {
          ...(message['attributes'] as object),
          launchId: launch.launchId,
          deadLetterMessageId: message['messageId'],
          ...(isUnwrapped && { deadLetterPartial: 'true' }),
        },
      },
    ]);
    expect('deadLetterPartial' in (letters()[0]?.attributes ?? {})).toBe(isUnwrapped);
  });

  it('with the new reason, if it is an earlier or a forged dead letter', async () => {
    const { push, letters } = await startDeadLetterBed();
    const attributes = { deadLetterReason: 'forged', deadLetterPartial: 'true', deadLetterReplays: '2' };
    expect(await push({ messageId: '7', attributes })).toBe(204);
    expect(letters()).toMatchObject([
      { attributes: { deadLetterReason: 'missing-id', deadLetterReplays: '2' } },
    ]);
    expect(letters()[0]?.attributes).not.toHaveProperty('deadLetterPartial');
  });

  it('with 9.9 MB of data', async () => {
    const { push, letters } = await startDeadLetterBed();
    const data = 'x'.repeat(9_900_000);
    expect(await push({ messageId: '7', data: Buffer.from(data).toString('base64') })).toBe(204);
    expect(letters()[0]?.data === data).toBe(true);
  });
});

describe('a message that can never be launched, and whose copy can never be stored, is kept by Pub/Sub with 422:', () => {
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, '']));

  it.each<{ title: string; message: object; says: RegExp }>([
    {
      title: '10 MB of data',
      message: { data: Buffer.alloc(10_000_000).toString('base64') },
      says: /larger than 10000000 bytes/,
    },
    {
      title: '95 attributes, which leave no room for those of the bridge',
      message: { attributes: many(95) },
      says: /100/,
    },
    {
      title: 'an attribute longer than Pub/Sub allows',
      message: { attributes: { k: 'v'.repeat(1025) } },
      says: /1024 bytes/,
    },
  ])('$title', async ({ message, says }) => {
    const { push, letters, lines } = await startDeadLetterBed();
    expect(await push({ messageId: '7', ...message })).toBe(422);
    expect(letters()).toEqual([]);
    expect(lines).toEqual([
      expect.objectContaining({ severity: 'ERROR', message: expect.stringMatching(says) }),
    ]);
  });

  it('a CloudEvent with a source that is too long for an attribute', async () => {
    const { endpoints, letters, lines } = await startDeadLetterBed();
    const event = { specversion: '1.0', id: '1', source: 's'.repeat(1025), type: 't', data: {} };
    const headers = [['content-type', 'application/cloudevents+json'] as const];
    const sent = { path: '/pubsub/push', headers, body: JSON.stringify(event) };
    expect((await endpoints.send(sent)).status).toBe(422);
    expect(letters()).toEqual([]);
    expect(lines).toEqual([expect.objectContaining({ message: expect.stringMatching(/1024 bytes/) })]);
  });

  it('but not a message with 94 attributes', async () => {
    const { push, letters } = await startDeadLetterBed();
    expect(await push({ messageId: '7', attributes: many(94) })).toBe(204);
    expect(Object.keys(letters()[0]?.attributes ?? {})).toHaveLength(100);
  });
});

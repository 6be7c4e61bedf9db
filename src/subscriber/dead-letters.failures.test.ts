/** The copy cannot be stored. Real: Express, HTTP and Google's client. In place of Pub/Sub: the emulator, with faults. */
import { expect, describe, it } from 'vitest';
import type { Fault } from '../../emulators/grpc/faults.ts';
import { recordingLogger, startBothEndpoints } from '../../test/support/both-endpoints.ts';
import { startDeadLetterBed } from '../../test/support/dead-letter-bed.ts';

const POISON = { messageId: '7', data: Buffer.from('id=2').toString('base64') };

describe('while the copy cannot be stored, the message is not acknowledged', () => {
  it.each<{ title: string; fault: Omit<Fault, 'rpc'> }>([
    { title: 'Pub/Sub is unreachable', fault: { code: 'UNAVAILABLE' } },
    { title: 'Pub/Sub does not answer', fault: { silent: true } },
    { title: 'the connection is cut', fault: { cut: 'reset' } },
    { title: 'the topic is gone', fault: { code: 'NOT_FOUND' } },
    { title: 'the right to publish is missing', fault: { code: 'PERMISSION_DENIED' } },
  ])('and is answered with 503, then stored when it comes again: $title', async ({ fault }) => {
    const { emulator, push, letters, lines, endpoints } = await startDeadLetterBed({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', ...fault });
    expect(await push(POISON)).toBe(503);
    expect(letters()).toEqual([]);
    expect(lines).toEqual([
      expect.objectContaining({
        severity: 'ERROR',
        reason: 'invalid-json',
        message: expect.stringMatching(/could not be stored.*DEAD_LETTER_TOPIC/),
        err: expect.objectContaining({ message: expect.any(String) }),
      }),
    ]);

    emulator.faults.clear();
    expect(await push(POISON)).toBe(204);
    expect(letters()).toHaveLength(1);
    expect(endpoints.launches).toEqual([]);
  });

  it('and comes again, which may give two copies with one launch id', async () => {
    const { emulator, push, letters } = await startDeadLetterBed({ timeoutMs: 300 });
    emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED', when: 'after', nth: 1 });
    expect(await push(POISON)).toBe(503);
    expect(await push(POISON)).toBe(204);
    const [first, second, ...more] = letters();
    expect(more).toEqual([]);
    expect(second?.data).toBe(first?.data);
    expect(second?.attributes['launchId']).toBe(first?.attributes['launchId']);
  });
});

describe('a publish that fails once is repeated within its time', () => {
  it.each([
    { when: 'before', copies: 1 },
    { when: 'after', copies: 2 },
  ] as const)(
    'if it failed $when it took effect, with $copies copies of one launch id',
    async ({ when, copies }) => {
      const { emulator, push, letters } = await startDeadLetterBed();
      emulator.faults.add({ rpc: 'Publish', code: 'UNAVAILABLE', when, nth: 1 });
      expect(await push(POISON)).toBe(204);
      expect(letters()).toHaveLength(copies);
      expect(new Set(letters().map(({ attributes }) => attributes['launchId'])).size).toBe(1);
    },
  );
});

it('a delivery is answered only after Pub/Sub has stored the copy', async () => {
  const { clock, emulator, push, letters } = await startDeadLetterBed();
  emulator.faults.add({ rpc: 'Publish', latencyMs: 1000 });
  let status: number | undefined;
  const pushed = push(POISON).then((answer) => (status = answer));
  await clock.held(1);
  expect({ status, letters: letters() }).toEqual({ status: undefined, letters: [] });
  clock.advance(1000);
  expect(await pushed).toBe(204);
  expect(letters()).toHaveLength(1);
});

it('without a dead-letter topic Pub/Sub keeps the message, and the log says what to set', async () => {
  const { logger, lines } = recordingLogger();
  const endpoints = await startBothEndpoints({ logger });
  const body = JSON.stringify({ message: POISON, deliveryAttempt: 100 });
  expect((await endpoints.send({ path: '/pubsub/push', body })).status).toBe(422);
  expect(lines).toEqual([
    expect.objectContaining({
      severity: 'ERROR',
      reason: 'invalid-json',
      message: expect.stringContaining('DEAD_LETTER_TOPIC is not set'),
    }),
  ]);
  await endpoints.close();
});

// The known facts about pushes of the real service. Real: Google's client, gRPC, HTTP. The test moves the clock.
import { describe, expect, it } from 'vitest';
import { deadEndpoint, silence, startPushEndpoint, startTestBed } from '../testing/pubsub-bed.ts';

describe('a push request', () => {
  it('carries data, attributes and both spellings of id and time', async () => {
    const { emulator, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint();
    await pushTo(endpoint);
    const messageId = await publish('{"id":2}', { launchId: 'l-1' });
    await emulator.idle();

    expect(endpoint.pushes.map(({ json }) => json)).toEqual([
      {
        message: {
          data: Buffer.from('{"id":2}').toString('base64'),
          attributes: { launchId: 'l-1' },
          messageId,
          message_id: messageId,
          publishTime: '2026-01-01T00:00:00Z',
          publish_time: '2026-01-01T00:00:00Z',
        },
        subscription: 'projects/p/subscriptions/jobs-push',
      },
    ]);
    expect(messageId).toMatch(/^\d{16,17}$/);
  });

  it('is a JSON POST to the exact endpoint, with the user agent APIs-Google and without a token', async () => {
    const { emulator, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint();
    await pushTo(endpoint);
    await publish('x');
    await emulator.idle();

    expect(endpoint.pushes[0]?.path).toBe('/push?token=1');
    expect(endpoint.pushes[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)',
    });
    expect(endpoint.pushes[0]?.headers).not.toHaveProperty('authorization');
  });

  it('has no data when the message has only attributes, and no attributes when it has only data', async () => {
    const { emulator, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint();
    await pushTo(endpoint);
    await publish('', { id: '2' });
    await emulator.idle();
    await publish('2');
    await emulator.idle();

    const [attributesAlone, dataAlone] = endpoint.pushes.map(({ json }) => json.message);
    expect(attributesAlone).not.toHaveProperty('data');
    expect(dataAlone).not.toHaveProperty('attributes');
  });

  it('counts delivery attempts only if a dead-letter policy is set', async () => {
    const { clock, emulator, pubsub, publish, pushTo } = await startTestBed();
    const plain = await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? 500 : 204) });
    const counted = await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? 500 : 204) });
    await pushTo(plain);
    await pubsub.createTopic('dead');
    await pubsub.topic('jobs').createSubscription('jobs-counted', {
      pushEndpoint: counted.url,
      deadLetterPolicy: { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 },
    });
    await publish('x');
    await emulator.quiet();
    clock.advance(100);
    await emulator.idle();

    expect(plain.pushes.map(({ json }) => 'deliveryAttempt' in json)).toEqual([false, false]);
    expect(counted.pushes.map(({ json }) => json.deliveryAttempt)).toEqual([1, 2]);
  });
});

describe('the answer to a push', () => {
  it.each([102, 200, 201, 202, 204])('acknowledges with status %i', async (status) => {
    const { emulator, publish, pushTo } = await startTestBed();
    await pushTo(await startPushEndpoint({ answer: () => status }));
    const messageId = await publish('x');
    await emulator.idle();

    expect(emulator.deliveries('jobs-push')).toMatchObject([{ messageId, attempt: 1, status, acked: true }]);
    expect(emulator.backlog('jobs-push')).toBe(0);
  });

  it.each([203, 205, 206, 301, 302, 304, 307, 308, 400, 401, 403, 404, 409, 413, 422, 429, 500, 502, 503])(
    'does not acknowledge with status %i',
    async (status) => {
      const { emulator, publish, pushTo } = await startTestBed();
      await pushTo(await startPushEndpoint({ answer: () => status }));
      await publish('x');
      await emulator.quiet();

      expect(emulator.deliveries('jobs-push')).toMatchObject([{ attempt: 1, status, acked: false }]);
      expect(emulator.backlog('jobs-push')).toBe(1);
    },
  );

  it('is not taken from the target of a redirect', async () => {
    const { emulator, publish, pushTo } = await startTestBed();
    const elsewhere = await startPushEndpoint();
    await pushTo(await startPushEndpoint({ answer: () => 307, headers: { location: elsewhere.url } }));
    await publish('x');
    await emulator.quiet();

    expect(elsewhere.pushes).toHaveLength(0);
    expect(emulator.backlog('jobs-push')).toBe(1);
  });

  it('may take until the ack deadline, which is the time limit of the request', async () => {
    const { clock, emulator, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? silence() : 204) });
    await pushTo(endpoint, { ackDeadlineSeconds: 20 });
    await publish('x');
    await endpoint.received(1);
    clock.advance(19_999);
    expect(emulator.deliveries('jobs-push')).toEqual([]);
    clock.advance(1);
    await emulator.quiet();
    expect(emulator.deliveries('jobs-push')).toMatchObject([{ status: 'timeout', acked: false }]);

    clock.advance(100);
    await emulator.idle();
    expect(emulator.deliveries('jobs-push').at(-1)).toMatchObject({ attempt: 2, acked: true });
  });

  it('is missing when nothing listens, and the endpoint gets a pause', async () => {
    const { clock, emulator, publish, pushTo } = await startTestBed();
    await pushTo(await deadEndpoint());
    await publish('x');
    await emulator.quiet();
    expect(emulator.deliveries('jobs-push')).toMatchObject([{ status: 'connection failed', acked: false }]);
    expect(clock.pending).toBe(1);
  });
});

describe('a nacked message', () => {
  it('comes back at doubling intervals from 100 ms to 60 s without a retry policy', async () => {
    const { clock, emulator, publish, pushTo } = await startTestBed();
    await pushTo(await startPushEndpoint({ answer: () => 503 }));
    await publish('x');
    await emulator.quiet();
    for (let i = 0; i < 12; i++) {
      clock.advance(Math.min(60_000, 100 * 2 ** i));
      await emulator.quiet();
    }
    expect(pauses(emulator.deliveries('jobs-push'))).toEqual([
      100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000,
    ]);
  });

  it('comes back at doubling intervals within the bounds of the retry policy', async () => {
    const { clock, emulator, publish, pushTo } = await startTestBed();
    const retryPolicy = { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 60 } };
    await pushTo(await startPushEndpoint({ answer: () => 503 }), { retryPolicy });
    await publish('x');
    await emulator.quiet();
    for (const pauseMs of [10_000, 20_000, 40_000, 60_000, 60_000]) {
      clock.advance(pauseMs - 1);
      await emulator.quiet();
      clock.advance(1);
      await emulator.quiet();
    }
    expect(pauses(emulator.deliveries('jobs-push'))).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
  });

  it('does not delay other messages', async () => {
    const { emulator, publish, pushTo } = await startTestBed();
    const poison = Buffer.from('poison').toString('base64');
    await pushTo(
      await startPushEndpoint({ answer: ({ json }) => (json.message['data'] === poison ? 400 : 204) }),
    );
    await publish('poison');
    await emulator.quiet();
    await publish('good');
    await emulator.quiet();
    expect(emulator.deliveries('jobs-push').map(({ acked }) => acked)).toEqual([false, true]);
  });
});

function pauses(deliveries: readonly { readonly atMs: number }[]): number[] {
  return deliveries.slice(1).map(({ atMs }, i) => atMs - (deliveries[i]?.atMs ?? 0));
}

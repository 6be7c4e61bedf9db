// At-least-once delivery: duplicates, redelivery, dead letters, many messages at once.
import { describe, expect, it } from 'vitest';
import { startPushEndpoint, startTestBed } from '../../testing/pubsub-bed.ts';

describe('at-least-once delivery', () => {
  it('delivers every message twice at once with a share of 1', async () => {
    const { emulator, publish, pushTo } = await startTestBed({ duplicateShare: 1 });
    const both = Promise.withResolvers<number>();
    const endpoint = await startPushEndpoint({ answer: () => both.promise });
    await pushTo(endpoint);
    const messageId = await publish('x');
    await endpoint.received(2);
    both.resolve(204);
    await emulator.idle();

    expect(emulator.deliveries('jobs-push')).toMatchObject([
      { messageId, attempt: 1, acked: true },
      { messageId, attempt: 1, acked: true },
    ]);
  });

  it('duplicates the messages that the random numbers select', async () => {
    const draws = [0, 0, 0, 0, 0.4, 0.6, 0.4, 0.6];
    const { emulator, pubsub, pushTo } = await startTestBed({
      duplicateShare: 0.5,
      random: () => draws.shift() ?? 0.9,
    });
    const endpoint = await startPushEndpoint();
    await pushTo(endpoint);
    const publisher = pubsub.topic('jobs', { batching: { maxMessages: 3, maxMilliseconds: 1000 } });
    await Promise.all(['a', 'b', 'c'].map((data) => publisher.publishMessage({ data: Buffer.from(data) })));
    await emulator.idle();
    const twice = emulator.deliveries('jobs-push').filter(({ duplicate }) => duplicate);
    const [a, , c] = emulator.messages('jobs');
    expect(new Set(twice.map(({ messageId }) => messageId))).toEqual(new Set([a?.messageId, c?.messageId]));
    expect(endpoint.pushes).toHaveLength(5);
  });

  it('delivers an acknowledged message again on demand, until it is acknowledged again', async () => {
    const { clock, emulator, publish, pushTo } = await startTestBed();
    const endpoint = await startPushEndpoint({ answer: (_push, nth) => (nth === 2 ? 500 : 204) });
    await pushTo(endpoint);
    const messageId = await publish('x');
    await emulator.idle();
    emulator.redeliver({ subscription: 'jobs-push', messageId });
    await emulator.quiet();
    clock.advance(100);
    await emulator.idle();

    expect(emulator.deliveries('jobs-push').map(({ messageId: id, acked }) => [id, acked])).toEqual([
      [messageId, true],
      [messageId, false],
      [messageId, true],
    ]);
    expect(endpoint.pushes[1]?.json).toEqual(endpoint.pushes[0]?.json);
  });

  it('delivers a message on demand beside its open delivery, and either ack settles it', async () => {
    const { emulator, publish, pushTo } = await startTestBed();
    const first = Promise.withResolvers<number>();
    const endpoint = await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? first.promise : 204) });
    await pushTo(endpoint);
    const messageId = await publish('x');
    await endpoint.received(1);
    emulator.redeliver({ subscription: 'jobs-push', messageId });
    await endpoint.received(2);
    first.resolve(500);
    await emulator.idle();
    expect(endpoint.pushes).toHaveLength(2);
    const deliveries = emulator.deliveries('jobs-push');
    expect(deliveries.find(({ duplicate }) => duplicate)?.acked).toBe(true);
    expect(deliveries.find(({ duplicate }) => !duplicate)?.acked).toBe(false);
  });

  it('pushes 200 messages at once', async () => {
    const { emulator, pubsub, pushTo } = await startTestBed();
    const allIn = Promise.withResolvers<number>();
    const endpoint = await startPushEndpoint({ answer: () => allIn.promise });
    await pushTo(endpoint);
    const topic = pubsub.topic('jobs');
    await Promise.all(
      Array.from({ length: 200 }, (_, i) => topic.publishMessage({ data: Buffer.from(String(i)) })),
    );
    await endpoint.received(200);
    allIn.resolve(204);
    await emulator.idle();
    expect(emulator.deliveries('jobs-push').filter(({ acked }) => acked)).toHaveLength(200);
  });
});

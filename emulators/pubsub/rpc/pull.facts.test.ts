import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';

async function startPullBed(): Promise<TestBed & { readonly pull: (max?: number) => Promise<Pulled[]> }> {
  const bed = await startTestBed();
  const [topic] = await bed.pubsub.createTopic('jobs');
  await topic.createSubscription('jobs-pull', { ackDeadlineSeconds: 20 });
  const pull = async (maxMessages = 10): Promise<Pulled[]> => {
    const [answer] = await bed.subscriber.pull({ subscription, maxMessages, returnImmediately: true });
    return (answer.receivedMessages ?? []).map(({ ackId, message, deliveryAttempt }) => {
      return { ackId: ackId ?? '', data: String(message?.data), deliveryAttempt: deliveryAttempt ?? -1 };
    });
  };
  return { ...bed, pull };
}

interface Pulled {
  readonly ackId: string;
  readonly data: string;
  readonly deliveryAttempt: number;
}

describe('a pulled message', () => {
  it('is gone once acknowledged', async () => {
    const { clock, emulator, publish, pull, subscriber } = await startPullBed();
    await publish('x');
    const [pulled] = await pull();
    expect(pulled).toMatchObject({ data: 'x', deliveryAttempt: 0 });
    await subscriber.acknowledge({ subscription, ackIds: [pulled?.ackId ?? ''] });
    clock.advance(600_000);
    expect(await pull()).toEqual([]);
    expect(emulator.backlog('jobs-pull')).toBe(0);
  });

  it('is hidden until its ack deadline, and then comes back with a new ack id', async () => {
    const { clock, publish, pull } = await startPullBed();
    await publish('x');
    const [first] = await pull();
    clock.advance(19_999);
    expect(await pull()).toEqual([]);
    clock.advance(1);
    const [second] = await pull();
    expect(second?.data).toBe('x');
    expect(second?.ackId).not.toBe(first?.ackId);
  });

  it('comes back at once when nacked, and later when its deadline is extended', async () => {
    const { clock, publish, pull, subscriber } = await startPullBed();
    await publish('x');
    const [first] = await pull();
    await subscriber.modifyAckDeadline({ subscription, ackIds: [first?.ackId ?? ''], ackDeadlineSeconds: 0 });
    const [second] = await pull();
    await subscriber.modifyAckDeadline({
      subscription,
      ackIds: [second?.ackId ?? ''],
      ackDeadlineSeconds: 600,
    });
    clock.advance(599_999);
    expect(await pull()).toEqual([]);
    clock.advance(1);
    expect(await pull()).toHaveLength(1);
  });

  it('can be acknowledged after its deadline until it is delivered again', async () => {
    const { clock, emulator, publish, pull, subscriber } = await startPullBed();
    await publish('x');
    const [first] = await pull();
    clock.advance(20_000);
    const [second] = await pull();
    await subscriber.acknowledge({ subscription, ackIds: [first?.ackId ?? ''] });
    clock.advance(20_000);
    await subscriber.acknowledge({ subscription, ackIds: [first?.ackId ?? ''] });
    expect(emulator.backlog('jobs-pull')).toBe(1);
    await subscriber.acknowledge({ subscription, ackIds: [second?.ackId ?? ''] });
    expect(emulator.backlog('jobs-pull')).toBe(0);
  });

  it('cannot be acknowledged once it was nacked', async () => {
    const { emulator, publish, pull, subscriber } = await startPullBed();
    await publish('x');
    const ackIds = (await pull()).map(({ ackId }) => ackId);
    await subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds: 0 });
    await subscriber.acknowledge({ subscription, ackIds });
    expect(emulator.backlog('jobs-pull')).toBe(1);
  });
});

describe('a pull', () => {
  it('returns no more than max_messages', async () => {
    const { publish, pull } = await startPullBed();
    await Promise.all(['1', '2', '3'].map((data) => publish(data)));
    expect(await pull(2)).toHaveLength(2);
    expect(await pull(2)).toHaveLength(1);
  });

  it('returns no more than some megabytes at once', async () => {
    const { publish, pull } = await startPullBed();
    for (let i = 0; i < 3; i++) await publish('x'.repeat(5_000_000));
    expect(await pull(1000)).toHaveLength(2);
    expect(await pull(1000)).toHaveLength(1);
  });

  it("waits for a message until the client's deadline", async () => {
    const { emulator, publish, subscriber } = await startPullBed();
    const waiting = subscriber.pull({ subscription, maxMessages: 10 });
    await subscriber.getSubscription({ subscription });
    await publish('x');
    const [answer] = await waiting;
    expect(answer.receivedMessages).toHaveLength(1);
    expect(emulator.backlog('jobs-pull')).toBe(1);
  });

  it('is refused without max_messages, and for a push subscription', async () => {
    const { pubsub, subscriber } = await startPullBed();
    await expect(subscriber.pull({ subscription, maxMessages: 0 })).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
    });
    await pubsub.topic('jobs').createSubscription('jobs-push', { pushEndpoint: 'http://127.0.0.1:1/' });
    const push = { subscription: 'projects/p/subscriptions/jobs-push', maxMessages: 1 };
    await expect(subscriber.pull(push)).rejects.toMatchObject({ code: Code.FAILED_PRECONDITION });
  });
});

describe('an ack id', () => {
  it('that is invalid is refused, and so is an empty list', async () => {
    const { subscriber } = await startPullBed();
    await expect(subscriber.acknowledge({ subscription, ackIds: ['nonsense'] })).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
      details: 'You have passed an invalid ack ID to the service (ack_id=nonsense).',
    });
    await expect(subscriber.acknowledge({ subscription, ackIds: [] })).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
    });
  });

  it('is about as long as in production, so that a request holds as many as there', async () => {
    const { publish, pull, subscriber } = await startPullBed();
    await publish('x');
    const [ackId = ''] = (await pull()).map((pulled) => pulled.ackId);
    expect(ackId).toHaveLength(184);
    const many = Array.from({ length: 2850 }, () => ackId);
    for (const rpc of ['acknowledge', 'modifyAckDeadline'] as const) {
      await expect(
        subscriber[rpc]({ subscription, ackIds: many, ackDeadlineSeconds: 10 }),
      ).rejects.toMatchObject({
        code: Code.INVALID_ARGUMENT,
        details: 'Request payload size exceeds the limit: 524288 bytes.',
      });
      await subscriber[rpc]({ subscription, ackIds: many.slice(100), ackDeadlineSeconds: 10 });
    }
  });

  it('of one subscription is invalid for another one, and for a later one of the same name', async () => {
    const { emulator, publish, pull, pubsub, subscriber } = await startPullBed();
    const other = 'projects/p/subscriptions/other';
    await pubsub.topic('jobs').createSubscription('other');
    await publish('x');
    const [pulled] = await pull();
    const ackIds = [pulled?.ackId ?? ''];
    await subscriber.pull({ subscription: other, maxMessages: 1 });
    await subscriber.acknowledge({ subscription: other, ackIds });
    expect(emulator.backlog('other')).toBe(1);
    emulator.restore(emulator.snapshot());
    await pull();
    await subscriber.acknowledge({ subscription, ackIds });
    expect(emulator.backlog('jobs-pull')).toBe(1);
  });

  it('cannot be extended by more than 600 s', async () => {
    const { publish, pull, subscriber } = await startPullBed();
    await publish('x');
    const [pulled] = await pull();
    const tooLong = { subscription, ackIds: [pulled?.ackId ?? ''], ackDeadlineSeconds: 601 };
    await expect(subscriber.modifyAckDeadline(tooLong)).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
    });
  });
});

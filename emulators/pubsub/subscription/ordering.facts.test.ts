// Ordering keys of a pull. Source: cloud.google.com/pubsub/docs/ordering.
import { describe, expect, it } from 'vitest';
import { publishOrdered, startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';
const enableMessageOrdering = true;

interface Pulled {
  readonly data: string;
  readonly ackId: string;
}

async function pull({ subscriber }: TestBed, maxMessages = 10): Promise<Pulled[]> {
  const [answer] = await subscriber.pull({ subscription, maxMessages, returnImmediately: true });
  return (answer.receivedMessages ?? []).map(({ ackId, message }) => {
    return { data: String(message?.data), ackId: ackId ?? '' };
  });
}

const names = (pulled: readonly Pulled[]): string[] => pulled.map(({ data }) => data);

describe('a pull with ordering keys', () => {
  it('delivers a key in order, and no more of it until the batch is settled', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'b1', 'a2', 'a3']);
    const batch = await pull(bed, 3);
    expect(names(batch)).toEqual(['a1', 'b1', 'a2']);
    expect(await pull(bed)).toEqual([]);
    await bed.subscriber.acknowledge({ subscription, ackIds: [batch[0]!.ackId] });
    expect(await pull(bed)).toEqual([]);
    await bed.subscriber.acknowledge({ subscription, ackIds: [batch[2]!.ackId] });
    expect(names(await pull(bed))).toEqual(['a3']);
  });

  it('delivers messages without a key in any order beside them', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'a2']);
    expect(names(await pull(bed, 1))).toEqual(['a1']);
    await bed.publish('free');
    expect(names(await pull(bed))).toEqual(['free']);
  });

  it('delivers a nacked message again with all behind it, even acknowledged ones', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'a2', 'a3', 'a4', 'b1']);
    const [a1, b1, a2, a3] = await pull(bed);
    const ackIds = [a1!.ackId, a3!.ackId, b1!.ackId];
    await bed.subscriber.acknowledge({ subscription, ackIds });
    await bed.subscriber.modifyAckDeadline({ subscription, ackIds: [a2!.ackId], ackDeadlineSeconds: 0 });
    const again = await pull(bed);
    expect(names(again)).toEqual(['a2', 'a3', 'a4']);
    await bed.subscriber.acknowledge({ subscription, ackIds: again.map(({ ackId }) => ackId) });
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('does not count acknowledged messages behind an earlier one in the backlog', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering });
    await publishOrdered(bed, ['a1', 'a2', 'a3']);
    const [a1, a2, a3] = await pull(bed);
    await bed.subscriber.acknowledge({ subscription, ackIds: [a3!.ackId, a2!.ackId] });
    expect(bed.emulator.backlog('jobs-pull')).toBe(1);
    await bed.subscriber.acknowledge({ subscription, ackIds: [a1!.ackId] });
    expect(bed.emulator.backlog('jobs-pull')).toBe(0);
  });

  it('delays a key while its first message backs off', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering, retryPolicy: { minimumBackoff: { seconds: 10 } } });
    await publishOrdered(bed, ['a1', 'a2']);
    const [a1, a2] = await pull(bed);
    await publishOrdered(bed, ['b1']);
    const ackIds = [a2!.ackId, a1!.ackId];
    await bed.subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds: 0 });
    expect(names(await pull(bed))).toEqual(['b1']);
    bed.clock.advance(10_000);
    expect(names(await pull(bed))).toEqual(['a1', 'a2']);
  });

  it('delivers the rest of a key when its first message is dead-lettered', async () => {
    const bed = await startTestBed();
    await bed.pubsub.createTopic('dead');
    const deadLetterPolicy = { deadLetterTopic: 'projects/p/topics/dead', maxDeliveryAttempts: 5 };
    await bed.pullFrom({ enableMessageOrdering, deadLetterPolicy });
    await publishOrdered(bed, ['a1', 'a2']);
    for (let attempt = 1; attempt <= 5; attempt++) {
      const [a1] = await pull(bed, 1);
      expect(a1!.data).toBe('a1');
      await bed.subscriber.modifyAckDeadline({ subscription, ackIds: [a1!.ackId], ackDeadlineSeconds: 0 });
    }
    expect(names(await pull(bed))).toEqual(['a2']);
    expect(bed.emulator.messages('dead')).toMatchObject([{ orderingKey: 'a' }]);
  });

  it('goes on with a key whose first messages have expired', async () => {
    const bed = await startTestBed();
    await bed.pullFrom({ enableMessageOrdering, messageRetentionDuration: { seconds: 600 } });
    await publishOrdered(bed, ['a1']);
    bed.clock.advance(600_000);
    await publishOrdered(bed, ['a2']);
    bed.clock.advance(1);
    expect(names(await pull(bed))).toEqual(['a2']);
  });
});

// The delivery rate of pushes. Source: cloud.google.com/pubsub/docs/push.
import { describe, expect, it } from 'vitest';
import {
  startPushEndpoint,
  startTestBed,
  type PushEndpoint,
  type TestBed,
} from '../../testing/pubsub-bed.ts';

async function publishMany({ publish }: TestBed, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => publish(String(i))));
}

/** An endpoint that answers when the test says so, and the number of waiting pushes. */
async function startGate(): Promise<{
  readonly endpoint: PushEndpoint;
  readonly open: (status: number) => number;
}> {
  let waiting: ((status: number) => void)[] = [];
  const endpoint = await startPushEndpoint({
    answer: () => new Promise((resolve) => void waiting.push(resolve)),
  });
  const open = (status: number): number => {
    const answered = waiting;
    waiting = [];
    for (const answer of answered) answer(status);
    return answered.length;
  };
  return { endpoint, open };
}

describe('pushes with slow start', () => {
  it('begin with a few at once and double with each round of acks', async () => {
    const bed = await startTestBed({ slowStart: true });
    const { endpoint, open } = await startGate();
    await bed.pushTo(endpoint);
    await publishMany(bed, 100);
    const rounds: number[] = [];
    for (const sum of [5, 15, 35, 75, 100]) {
      await endpoint.received(sum);
      rounds.push(open(204));
    }
    expect(rounds).toEqual([5, 10, 20, 40, 25]);
    await bed.emulator.idle();
  });

  it('halve with each nack, down to one at a time', async () => {
    const bed = await startTestBed({ slowStart: true });
    const { endpoint, open } = await startGate();
    const retryPolicy = { minimumBackoff: { seconds: 600 } };
    await bed.pushTo(endpoint, { retryPolicy });
    await publishMany(bed, 12);
    await endpoint.received(5);
    open(503);
    const rounds: number[] = [];
    for (const sum of [6, 8, 12]) {
      await endpoint.received(sum);
      rounds.push(open(204));
    }
    expect(rounds).toEqual([1, 2, 4]);
    await bed.emulator.quiet();
    expect(bed.emulator.backlog('jobs-push')).toBe(5);
  });

  it('pause for the whole subscription while the endpoint nacks, 100 ms to a minute, until one ack', async () => {
    const bed = await startTestBed({ slowStart: true });
    const acked = 12;
    await bed.pushTo(await startPushEndpoint({ answer: (_push, nth) => (nth === acked ? 204 : 503) }));
    await publishMany(bed, 2);
    await bed.emulator.quiet();
    const pauses: number[] = [];
    while (bed.emulator.deliveries('jobs-push').length < 14) {
      const before = bed.emulator.deliveries('jobs-push').length;
      const from = bed.clock.now();
      while (bed.emulator.deliveries('jobs-push').length === before) {
        bed.clock.advance(100);
        await bed.emulator.quiet();
      }
      pauses.push(bed.clock.now() - from);
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 100]);
  });

  it('do not pause the subscription if a retry policy backs off each message', async () => {
    const bed = await startTestBed({ slowStart: true });
    const endpoint = await startPushEndpoint({ answer: (_push, nth) => (nth === 1 ? 503 : 204) });
    await bed.pushTo(endpoint, { retryPolicy: { minimumBackoff: { seconds: 10 } } });
    await bed.publish('nacked');
    await bed.emulator.quiet();
    await bed.publish('good');
    await bed.emulator.quiet();
    expect(bed.emulator.deliveries('jobs-push').map(({ acked }) => acked)).toEqual([false, true]);
  });
});

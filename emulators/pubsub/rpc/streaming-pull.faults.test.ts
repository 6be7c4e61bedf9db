// Faults of streams, when they open and later.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';

describe('a stream', () => {
  it.each([
    ['a status', { code: 'UNAVAILABLE' }, Code.UNAVAILABLE],
    ['a cut', { cut: 'reset' }, Code.UNAVAILABLE],
  ] as const)('that has worked for a while is ended by %s', async (_what, fault, code) => {
    const bed = await startTestBed();
    await bed.pullFrom();
    bed.emulator.faults.add({ rpc: 'StreamingPull', nth: 1, when: 'after', latencyMs: 60_000, ...fault });
    const stream = openStream(bed);
    await bed.publish('x');
    await stream.received(1);
    bed.clock.advance(60_000);
    expect(await stream.ended).toMatchObject({ code });
    await openStream(bed).answered(1);
  });

  it('is ended by a fault without latency after its first request', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    bed.emulator.faults.add({ rpc: 'StreamingPull', nth: 1, when: 'after', code: 'UNAVAILABLE' });
    const stream = openStream(bed);
    expect(await stream.ended).toMatchObject({ code: Code.UNAVAILABLE });
    expect(stream.responses).toHaveLength(1);
  });

  it('falls silent by a fault, and still leases messages', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await bed.publish('x');
    const [pulledBefore] = await bed.subscriber.pull({ subscription, maxMessages: 1 });
    const ackIds = pulledBefore.receivedMessages!.map(({ ackId }) => ackId!);
    bed.emulator.faults.add({ rpc: 'StreamingPull', nth: 1, when: 'after', latencyMs: 1000, silent: true });
    const silent = openStream(bed);
    await silent.answered(1);
    bed.clock.advance(1000);
    await bed.subscriber.modifyAckDeadline({ subscription, ackIds, ackDeadlineSeconds: 0 });
    const pulled = bed.subscriber.pull({ subscription, maxMessages: 1, returnImmediately: true });
    expect((await pulled)[0].receivedMessages).toEqual([]);
    expect(bed.emulator.backlog('jobs-pull')).toBe(1);
    expect(silent.messages).toEqual([]);
  });

  it('that ends before its fault leaves no timer behind', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const pending = bed.clock.pending;
    bed.emulator.faults.add({ rpc: 'StreamingPull', when: 'after', latencyMs: 1000, code: 'UNAVAILABLE' });
    const stream = openStream(bed);
    await stream.answered(1);
    stream.halfClose();
    await stream.ended;
    expect(bed.clock.pending).toBe(pending);
  });

  it('gets the faults of its RPC when it opens', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    bed.emulator.faults.add({ rpc: 'StreamingPull', nth: 1, code: 'PERMISSION_DENIED' });
    expect(await openStream(bed).ended).toMatchObject({ code: Code.PERMISSION_DENIED });
    const stream = openStream(bed);
    await stream.answered(1);
  });
});

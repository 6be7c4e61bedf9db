import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { openStream } from '../../testing/stream-bed.ts';
import { startPushEndpoint, startTestBed } from '../../testing/pubsub-bed.ts';

const subscription = 'projects/p/subscriptions/jobs-pull';

describe('a stream is refused', () => {
  it.each([
    ['without an ack deadline', { streamAckDeadlineSeconds: 0 }, Code.INVALID_ARGUMENT],
    ['with an ack deadline of 9 s', { streamAckDeadlineSeconds: 9 }, Code.INVALID_ARGUMENT],
    ['with an ack deadline of 601 s', { streamAckDeadlineSeconds: 601 }, Code.INVALID_ARGUMENT],
    ['of an unknown subscription', { subscription: 'projects/p/subscriptions/none' }, Code.NOT_FOUND],
    ['of no subscription', { subscription: '' }, Code.INVALID_ARGUMENT],
  ])('%s', async (_name, request, code) => {
    const bed = await startTestBed();
    await bed.pullFrom();
    expect(await openStream(bed, request).ended).toMatchObject({ code });
  });

  it.each([
    ['names its subscription again', { subscription }],
    ['sets its limits again', { maxOutstandingMessages: 1 }],
    ['acknowledges an invalid ack id', { ackIds: ['nonsense'] }],
    ['gives fewer deadlines than ack ids', { modifyDeadlineAckIds: ['x'], modifyDeadlineSeconds: [] }],
  ])('once it %s', async (_name, request) => {
    const bed = await startTestBed();
    await bed.pullFrom();
    const stream = openStream(bed);
    stream.write(request);
    expect(await stream.ended).toMatchObject({ code: Code.INVALID_ARGUMENT });
  });

  it('with a deadline below 0', async () => {
    const bed = await startTestBed();
    await bed.pullFrom();
    await bed.publish('x');
    const stream = openStream(bed);
    await stream.received(1);
    stream.write({ modifyDeadlineAckIds: [stream.messages[0]!.ackId], modifyDeadlineSeconds: [-1] });
    expect(await stream.ended).toMatchObject({ code: Code.INVALID_ARGUMENT });
  });

  it('of a push subscription', async () => {
    const bed = await startTestBed();
    await bed.pushTo(await startPushEndpoint());
    const push = openStream(bed, { subscription: 'projects/p/subscriptions/jobs-push' });
    expect(await push.ended).toMatchObject({ code: Code.FAILED_PRECONDITION });
  });
});

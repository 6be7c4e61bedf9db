import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';

/** The client's retries, with a short total time. */
const impatient = {
  retry: {
    retryCodes: [Code.UNAVAILABLE, Code.CANCELLED],
    backoffSettings: {
      initialRetryDelayMillis: 1,
      retryDelayMultiplier: 1,
      maxRetryDelayMillis: 1,
      initialRpcTimeoutMillis: 200,
      rpcTimeoutMultiplier: 1,
      maxRpcTimeoutMillis: 200,
      totalTimeoutMillis: 200,
    },
  },
};

describe('a fault on Publish', () => {
  it('after its effect makes the client store the message twice, with two ids', async () => {
    const { emulator, pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    emulator.faults.add({ rpc: 'Publish', nth: 1, code: 'UNAVAILABLE', when: 'after' });
    const messageId = await topic.publishMessage({ data: Buffer.from('2') });
    const stored = emulator.messages('jobs').map((message) => message.messageId);
    expect(new Set(stored).size).toBe(2);
    expect(stored[1]).toBe(messageId);
    expect(emulator.calls.filter(({ rpc }) => rpc === 'Publish').map(({ answer }) => answer)).toEqual([
      'UNAVAILABLE',
      'OK',
    ]);
  });

  it('before its effect is retried by the client and stores the message once', async () => {
    const { emulator, pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    emulator.faults.add({ rpc: 'Publish', nth: 1, code: 'UNAVAILABLE' });
    await topic.publishMessage({ data: Buffer.from('2') });
    expect(emulator.messages('jobs')).toHaveLength(1);
  });

  it('that is permanent reaches the caller at once', async () => {
    const { emulator, pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    emulator.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED' });
    await expect(topic.publishMessage({ data: Buffer.from('2') })).rejects.toMatchObject({
      code: Code.PERMISSION_DENIED,
    });
  });

  it.each([
    ['silence', { silent: true }, Code.DEADLINE_EXCEEDED],
    ['silence after its effect', { silent: true, when: 'after' }, Code.DEADLINE_EXCEEDED],
  ] as const)('of %s ends at the deadline of the client', async (_name, fault, code) => {
    const { emulator, pubsub } = await startTestBed();
    await pubsub.createTopic('jobs');
    emulator.faults.add({ rpc: 'Publish', ...fault });
    const topic = pubsub.topic('jobs', { gaxOpts: impatient });
    await expect(topic.publishMessage({ data: Buffer.from('2') })).rejects.toMatchObject({ code });
    expect(emulator.messages('jobs')).toHaveLength('when' in fault ? 1 : 0);
  });

  it('that resets the connection is overcome by the client', async () => {
    const { emulator, pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    emulator.faults.add({ rpc: 'Publish', nth: 1, cut: 'reset' });
    await expect(topic.publishMessage({ data: Buffer.from('2') })).resolves.toMatch(/^\d+$/);
  });
});

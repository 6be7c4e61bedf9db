import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';

const attributes = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, 'x']));

describe('a publish', () => {
  it('stores the message and answers its id, in the order published', async () => {
    const { emulator, pubsub, clock } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    const ids = await Promise.all(
      ['1', '2'].map((data) => topic.publishMessage({ data: Buffer.from(data) })),
    );
    expect(emulator.messages('jobs').map(({ messageId }) => messageId)).toEqual(ids);
    expect(emulator.messages('projects/p/topics/jobs')[0]).toMatchObject({
      attributes: {},
      publishTimeMs: clock.now(),
    });
    expect(BigInt(ids[1] ?? 0) > BigInt(ids[0] ?? 0)).toBe(true);
  });

  it('is kept in the given number of calls', async () => {
    const { emulator, pubsub } = await startTestBed({ keepCalls: 1 });
    const [topic] = await pubsub.createTopic('jobs');
    await topic.publishMessage({ data: Buffer.from('1') });
    expect(emulator.calls.map(({ rpc }) => rpc)).toEqual(['Publish']);
  });

  it('is kept in the given number of messages', async () => {
    const { emulator, pubsub } = await startTestBed({ keepMessages: 2 });
    const [topic] = await pubsub.createTopic('jobs');
    for (const data of ['1', '2', '3']) await topic.publishMessage({ data: Buffer.from(data) });
    expect(emulator.messages('jobs').map(({ data }) => data.toString())).toEqual(['2', '3']);
  });

  it.each([
    ['100 attributes', { attributes: attributes(100) }],
    ['a key of 256 bytes', { attributes: { ['k'.repeat(256)]: 'x' } }],
    ['a value of 1024 bytes', { attributes: { key: 'é'.repeat(512) } }],
    ["the client's own trace", { attributes: { googclient_traceparent: '00-1' } }],
    ['nearly 10 MB', { data: Buffer.alloc(9_999_900) }],
  ])('takes a message with %s', async (_name, message) => {
    const { pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    await expect(topic.publishMessage(message)).resolves.toMatch(/^\d+$/);
  });

  it.each([
    ['nothing in it', {}, /empty/],
    ['101 attributes', { attributes: attributes(101) }, /attribute_count is too large. You passed 101/],
    ['a key of 257 bytes', { attributes: { ['k'.repeat(257)]: 'x' } }, /attribute_key_size/],
    ['an empty key', { attributes: { '': 'x' } }, /empty/],
    ['a reserved key', { attributes: { googKey: 'x' } }, /goog/],
    ['a value of 1025 bytes', { attributes: { key: `é${'x'.repeat(1023)}` } }, /attribute_value_size/],
    [
      '10 MB and its envelope',
      { data: Buffer.alloc(10_000_000) },
      /request_size is too large. You passed 100000\d\d/,
    ],
    [
      'more than 10 MiB',
      { data: Buffer.alloc(10_485_761) },
      /payload size exceeds the limit: 10485760 bytes/,
    ],
    [
      'much more than 10 MiB',
      { data: Buffer.alloc(40_000_000) },
      /payload size exceeds the limit: 10485760 bytes/,
    ],
  ])('refuses a message with %s', async (_name, message, text) => {
    const { emulator, pubsub } = await startTestBed();
    const [topic] = await pubsub.createTopic('jobs');
    const refused = topic.publishMessage({ data: Buffer.alloc(0), ...message });
    await expect(refused).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
      details: expect.stringMatching(text),
    });
    expect(emulator.messages('jobs')).toEqual([]);
  });

  it('takes 1000 messages in a request, and refuses 1001 and none', async () => {
    const { emulator, publisher, pubsub } = await startTestBed();
    await pubsub.createTopic('jobs');
    const topic = 'projects/p/topics/jobs';
    const messages = (count: number) => Array.from({ length: count }, () => ({ data: Buffer.from('x') }));
    const [answer] = await publisher.publish({ topic, messages: messages(1000) });
    expect(answer.messageIds).toHaveLength(1000);
    await expect(publisher.publish({ topic, messages: messages(1001) })).rejects.toMatchObject({
      details:
        'The value for message_count is too large. You passed 1001 in the request, but the maximum value is 1000.',
    });
    await expect(publisher.publish({ topic, messages: [] })).rejects.toMatchObject({
      code: Code.INVALID_ARGUMENT,
    });
    expect(emulator.messages('jobs')).toHaveLength(1000);
  });

  it('takes one ordering key a request, of up to 1024 bytes', async () => {
    const { publisher, pubsub } = await startTestBed();
    await pubsub.createTopic('jobs');
    const publish = (...keys: string[]) =>
      publisher.publish({
        topic: 'projects/p/topics/jobs',
        messages: keys.map((orderingKey) => ({ data: Buffer.from('x'), orderingKey })),
      });
    await expect(publish('k'.repeat(1024), 'k'.repeat(1024))).resolves.toBeDefined();
    for (const keys of [['k'.repeat(1025)], ['a', 'b'], ['a', '']]) {
      await expect(publish(...keys)).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
    }
  });
});

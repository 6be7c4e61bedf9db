import { describe, expect, it } from 'vitest';
import { encodeMessage } from '../../grpc/protos.ts';
import { checkPublish } from './publish-limits.ts';

describe('the size of a publish request', () => {
  it.each([
    ['data', { data: Buffer.alloc(10_000_000), attributes: {}, orderingKey: '' }],
    [
      'short and empty values',
      { data: Buffer.alloc(10_000_000), attributes: { id: '2', empty: '' }, orderingKey: 'é' },
    ],
    [
      'long values',
      {
        data: Buffer.alloc(10_000_000),
        attributes: { a: 'x'.repeat(127), b: 'x'.repeat(128) },
        orderingKey: '',
      },
    ],
  ])('is the size of its encoded form, with %s', (_name, message) => {
    const request = { topic: 'projects/p/topics/jobs', messages: [message] };
    // protobufjs would write an empty ordering key as two bytes; proto3 leaves it out.
    const sent = { ...message, orderingKey: message.orderingKey || undefined };
    const { length } = encodeMessage('google.pubsub.v1.PublishRequest', { ...request, messages: [sent] });
    expect(() => checkPublish(request)).toThrow(`You passed ${length} in the request`);
  });
});

import { describe, expect, it } from 'vitest';
import { decode, SUBSCRIPTION, type Message } from '../../test/support/decode-message.ts';
import { launchIdOfCloudEvent, launchIdOfMessage } from './launch-id.ts';

describe('the id of a message', () => {
  it.each<Message & { id: string }>([
    { data: '{"id":2}', id: '2' },
    { data: '{"id":"2"}', id: '2' },
    { data: '{"id":"007"}', id: '7' },
    { data: '{"id":0}', id: '0' },
    { data: ' { "id" : 2 }\n', id: '2' },
    { data: '{"id":9007199254740993}', id: '9007199254740993' },
    { data: '{"id":"9007199254740993"}', id: '9007199254740993' },
    { data: `{"id":${'9'.repeat(100)}}`, id: '9'.repeat(100) },
    { attributes: { id: '9007199254740993' }, id: '9007199254740993' },
    { attributes: { id: '007' }, id: '7' },
    { data: '{}', attributes: { id: '2' }, id: '2' },
    { data: '{"id":2}', attributes: { id: '2' }, id: '2' },
    { data: '{"id":"02"}', attributes: { id: '2' }, id: '2' },
    { data: '{"id":2}', attributes: { foreign: 'attributes do not matter' }, id: '2' },
  ])('of data $data and attributes $attributes is $id', ({ id, ...message }) => {
    expect(decode(message).request).toEqual({ id });
  });
});

describe('the launch id of a message', () => {
  const data = '{"id":2}';

  it.each(['2', 'a', 'A.b_c:d~e-f', 'x'.repeat(128), 'r_0b9d', 'a..b'])(
    'is %s where its attribute says so',
    (launchId) => {
      expect(decode({ data, attributes: { launchId } })).toMatchObject({ launchId, launchIdChosen: true });
    },
  );

  it.each(['', ' ', '-a', '_a', '.a', 'a b', 'a/b', 'ä', 'a\n', '２', 'x'.repeat(129)])(
    'is never %j',
    (launchId) => {
      const rejection = expect.objectContaining({ code: 'invalid-launch-id' });
      expect(() => decode({ data, attributes: { launchId } })).toThrow(rejection);
    },
  );

  it('is made from subscription and message id where nobody named one', () => {
    const launchId = launchIdOfMessage({ subscription: SUBSCRIPTION, messageId: '7' });
    expect(decode({ data, messageId: '7' })).toMatchObject({ launchId, launchIdChosen: false });
  });

  it("is made from the CloudEvent's source and id where it came as one, unless the attribute says otherwise", () => {
    const cloudEvent = { source: '//here', id: 'e1' };
    expect(decode({ data, cloudEvent }).launchId).toBe(launchIdOfCloudEvent(cloudEvent));
    expect(decode({ data, cloudEvent, attributes: { launchId: 'mine' } }).launchId).toBe('mine');
  });
});

it('a broken traceparent never stands in the way of a launch', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  expect(decode({ data: '{"id":2}', attributes: { traceparent } }).trace?.traceId).toBe('a'.repeat(32));
  expect(decode({ data: '{"id":2}', attributes: { traceparent: 'broken' } }).trace).toBeUndefined();
});

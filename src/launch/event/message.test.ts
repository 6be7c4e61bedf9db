import { describe, expect, it } from 'vitest';
import { decode, SUBSCRIPTION, type Message } from '../../../test/support/decode-message.ts';
import { launchIdOfCloudEvent, launchIdOfMessage } from './launch-id.ts';
import { traceOfLaunch } from '../kit/trace.ts';

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
    'is %s if its attribute says so',
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

  it('is made from subscription and message id if the message has none', () => {
    const launchId = launchIdOfMessage({ subscription: SUBSCRIPTION, messageId: '7' });
    expect(decode({ data, messageId: '7' })).toMatchObject({ launchId, launchIdChosen: false });
  });

  it("is made from the CloudEvent's source and id if it came as one, unless the attribute says otherwise", () => {
    const cloudEvent = { source: '//here', id: 'e1', type: 't' };
    expect(decode({ data, cloudEvent }).launchId).toBe(launchIdOfCloudEvent(cloudEvent));
    expect(decode({ data, cloudEvent, attributes: { launchId: 'mine' } }).launchId).toBe('mine');
  });
});

describe('the trace of a launch', () => {
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const traceOf = (attributes: Readonly<Record<string, string>>) =>
    decode({ data: '{"id":2}', attributes: { launchId: 'mine', ...attributes } }).trace;

  it.each<Readonly<Record<string, string>>>([
    { traceparent },
    { googclient_traceparent: traceparent },
    { traceparent: 'broken', googclient_traceparent: traceparent },
    { traceparent, googclient_traceparent: `00-${'c'.repeat(32)}-${'d'.repeat(16)}-00` },
  ])("is its publisher's: %j", (attributes) => {
    expect(traceOf(attributes)).toEqual({ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true });
  });

  it.each([{}, { traceparent: 'broken' }])(
    'is made of the launch id, the same each time, with %j',
    (attributes) => {
      expect(traceOf(attributes)).toEqual(traceOfLaunch('mine'));
      expect(traceOf({ ...attributes, launchId: 'other' }).traceId).not.toBe(traceOfLaunch('mine').traceId);
    },
  );
});

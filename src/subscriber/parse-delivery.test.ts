import { describe, expect, it } from 'vitest';
import { deliveryFixtures } from '../../test/support/delivery-fixtures.ts';
import { DeliveryError } from './delivery-error.ts';
import { parseDelivery, type Delivery } from './parse-delivery.ts';

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const EVENT = { id: '1', source: 's', type: 't' };
const PUBSUB_EVENT = {
  id: '1',
  source: '//pubsub.googleapis.com/projects/p/topics/t',
  type: 'google.cloud.pubsub.topic.v1.messagePublished',
};

function parse(body: unknown, headers: Readonly<Record<string, string>> = {}): Delivery {
  const bytes = Buffer.from(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  return parseDelivery({ headers, body: bytes });
}

function message(fields: object): object {
  return { message: { messageId: '1', ...fields }, subscription: 's' };
}

describe('a delivery is read', () => {
  it.each(deliveryFixtures)('from $title', ({ headers, body, message: expected }) => {
    const { data, ...rest } = parseDelivery({ headers, body });
    const present = Object.entries(rest).filter(([, value]) => value !== undefined);
    expect({ ...Object.fromEntries(present), data: Buffer.from(data).toString() }).toEqual(expected);
  });

  it('with 10 MB of data', () => {
    const data = Buffer.alloc(10_000_000, 'ab');
    expect(Buffer.compare(parse(message({ data: data.toString('base64') })).data, data)).toBe(0);
    expect(() => parse(message({ data: `${data.toString('base64')}*` }))).toThrow(/base64/);
  });

  it('with data that is no text', () => {
    const data = Buffer.from([0, 255, 254, 128]);
    expect(parse(message({ data: data.toString('base64') })).data).toEqual(data);
  });

  it.each(['messageId', 'message_id'])('by %s where the other spelling is empty', (name) => {
    const both = { messageId: '', message_id: '', [name]: '7' };
    expect(parse({ message: both, subscription: 's' }).messageId).toBe('7');
  });

  it.each([
    { publishTime: 'yesterday' },
    { publishTime: 17 },
    { publishTime: {} },
    { publishTime: '2026-13-45T99:00:00Z' },
  ])('although $publishTime is no time', (fields) => {
    expect(parse(message(fields)).publishTimeMs).toBeUndefined();
  });

  it.each([0, -1, 1.5, '2', null])('although %j is no delivery attempt', (deliveryAttempt) => {
    expect(parse({ ...message({}), deliveryAttempt }).deliveryAttempt).toBeUndefined();
  });

  it('with an attribute called __proto__, which stays an attribute', () => {
    const body = '{"message":{"messageId":"1","attributes":{"__proto__":"x"}},"__proto__":{"polluted":1}}';
    const { attributes } = parse(body);
    expect(Object.entries(attributes)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it('although fields that nobody reads are nested deeply', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(parse(`{"message":{"messageId":"1"},"x":${deep}}`).messageId).toBe('1');
  });

  it('of a CloudEvent without data, which may be rejected but is known', () => {
    expect(parse(EVENT, STRUCTURED)).toMatchObject({ messageId: '1', cloudEvent: { source: 's', id: '1' } });
    expect(parse(EVENT, STRUCTURED).data).toHaveLength(0);
  });

  it.each(['%', '%E0%A4%A', '100%'])('of a CloudEvent with the stray percent sign in %s', (id) => {
    const headers = { 'ce-id': id, 'ce-source': 's', 'ce-type': 't' };
    expect(parse('{}', headers).cloudEvent).toEqual({ source: 's', id });
  });

  it.each([
    { ...PUBSUB_EVENT, type: 'google.cloud.pubsub.topic.v1.messageDeleted' },
    { ...PUBSUB_EVENT, source: '//storage.googleapis.com/projects/_/buckets/b' },
    { ...PUBSUB_EVENT, source: 'https://evil.example//pubsub.googleapis.com/' },
  ])("of $type from $source, which is not Pub/Sub's own envelope", (event) => {
    const { cloudEvent } = parse({ ...event, data: message({}) }, STRUCTURED);
    expect(cloudEvent).toEqual({ source: event.source, id: '1' });
  });
});

describe('a request is no delivery where', () => {
  it.each<{ title: string; body: unknown; headers?: Record<string, string>; complaint: RegExp }>([
    { title: 'there is no body', body: '', complaint: /no JSON/ },
    { title: 'the body is no JSON', body: 'id=2', complaint: /no JSON/ },
    { title: 'the body is cut off', body: '{"message":{"messageId":"1"', complaint: /no JSON/ },
    {
      title: 'the body is no UTF-8',
      body: Buffer.from('{"message":{"messageId":"\xff"}}', 'latin1'),
      complaint: /no JSON/,
    },
    { title: 'the body is a number', body: '2', complaint: /expected object/ },
    { title: 'the body is null', body: 'null', complaint: /expected object/ },
    { title: 'the body is a list', body: [message({})], complaint: /expected object/ },
    { title: 'the body is the launch request itself', body: { id: 2 }, complaint: /message: / },
    { title: 'message is null', body: { message: null }, complaint: /message: / },
    { title: 'message is a text', body: { message: 'x' }, complaint: /message: / },
    { title: 'message is a list', body: { message: [] }, complaint: /message: / },
    { title: 'there is no message id', body: { message: {} }, complaint: /message\.messageId: / },
    { title: 'the message id is empty', body: message({ messageId: '' }), complaint: /message\.messageId: / },
    {
      title: 'the message id is a number',
      body: message({ messageId: 1 }),
      complaint: /message\.messageId: /,
    },
    { title: 'data is an object', body: message({ data: { id: 2 } }), complaint: /message\.data: / },
    { title: 'data is JSON', body: message({ data: '{"id":2}' }), complaint: /message\.data: takes base64/ },
    { title: 'data has a blank', body: message({ data: 'eyJp ZCI6Mn0=' }), complaint: /base64/ },
    { title: 'data has padding inside', body: message({ data: 'eyJp=ZCI6Mn0' }), complaint: /base64/ },
    { title: 'data has too much padding', body: message({ data: 'eyJpZCI6Mn0===' }), complaint: /base64/ },
    { title: 'data is one digit', body: message({ data: 'e' }), complaint: /base64/ },
    {
      title: 'an attribute is a number',
      body: message({ attributes: { id: 2 } }),
      complaint: /attributes: /,
    },
    { title: 'an attribute is null', body: message({ attributes: { id: null } }), complaint: /attributes: / },
    { title: 'attributes are a list', body: message({ attributes: ['id'] }), complaint: /attributes: / },
    { title: 'attributes are a text', body: message({ attributes: 'id' }), complaint: /attributes: / },
    {
      title: 'the subscription is a number',
      body: { ...message({}), subscription: 1 },
      complaint: /subscription: /,
    },
    {
      title: 'an unwrapped push has an empty message id',
      body: '{"id":2}',
      headers: { 'x-goog-pubsub-message-id': '' },
      complaint: /x-goog-pubsub-message-id/,
    },
    {
      title: 'a binary CloudEvent has no source',
      body: '{}',
      headers: { 'ce-id': '1', 'ce-type': 't' },
      complaint: /source: /,
    },
    {
      title: 'a binary CloudEvent has no type',
      body: '{}',
      headers: { 'ce-id': '1', 'ce-source': 's' },
      complaint: /type: /,
    },
    {
      title: 'a binary CloudEvent has an empty id',
      body: '{}',
      headers: { 'ce-id': '', 'ce-source': 's', 'ce-type': 't' },
      complaint: /id: /,
    },
    {
      title: 'a structured CloudEvent has no id',
      body: { ...EVENT, id: undefined },
      headers: STRUCTURED,
      complaint: /id: /,
    },
    {
      title: 'a structured CloudEvent has a number for its id',
      body: { ...EVENT, id: 1 },
      headers: STRUCTURED,
      complaint: /id: /,
    },
    {
      title: 'a structured CloudEvent is a list',
      body: [EVENT],
      headers: STRUCTURED,
      complaint: /expected object/,
    },
    {
      title: 'a wrapped push claims to be a CloudEvent',
      body: message({}),
      headers: STRUCTURED,
      complaint: /source: /,
    },
    {
      title: 'data_base64 is no base64',
      body: { ...EVENT, data_base64: '{}' },
      headers: STRUCTURED,
      complaint: /data_base64: /,
    },
    {
      title: 'a CloudEvent has both kinds of data',
      body: { ...EVENT, data: {}, data_base64: 'e30=' },
      headers: STRUCTURED,
      complaint: /data_base64: /,
    },
    {
      title: 'the event of Pub/Sub has no data',
      body: PUBSUB_EVENT,
      headers: STRUCTURED,
      complaint: /no JSON/,
    },
    {
      title: 'the event of Pub/Sub has no message',
      body: { ...PUBSUB_EVENT, data: { id: 2 } },
      headers: STRUCTURED,
      complaint: /message: /,
    },
    {
      title: 'a CloudEvent is nested deeper than can be read',
      body: `{"id":"1","source":"s","type":"t","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      headers: STRUCTURED,
      complaint: /no JSON|too deeply/,
    },
  ])('$title', ({ body, headers, complaint }) => {
    expect(() => parse(body, headers)).toThrow(complaint);
    expect(() => parse(body, headers)).toThrow(DeliveryError);
  });

  it('the complaint would otherwise repeat what a stranger sent', () => {
    const secret = 's3cr3t'.repeat(10_000);
    for (const fields of [{ data: `${secret}*` }, { attributes: { [secret]: 1 } }, { messageId: [secret] }]) {
      const complain = () => parse(message(fields));
      expect(complain).toThrow(DeliveryError);
      expect(complain).not.toThrow(/s3cr3t/);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { DeliveryError } from './delivery-error.ts';
import { parseDelivery, type Delivery } from './parse-delivery.ts';

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const EVENT = { id: '1', source: 's', type: 't' };
const PUBSUB_EVENT = {
  id: '1',
  source: '//pubsub.googleapis.com/projects/p/topics/t',
  type: 'google.cloud.pubsub.topic.v1.messagePublished',
};
const WRAPPED = { message: { messageId: '7' }, subscription: 's' };

function parse(body: unknown, headers: Readonly<Record<string, string>> = STRUCTURED): Delivery {
  return parseDelivery({
    headers,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });
}

describe('a CloudEvent', () => {
  it('is read without data, too', () => {
    const { data, ...rest } = parse(EVENT);
    expect(rest).toMatchObject({ messageId: '1', cloudEvent: { source: 's', id: '1' } });
    expect(data).toHaveLength(0);
  });

  it.each(['%', '%E0%A4%A', '100%'])('keeps an id with a stray percent sign: %s', (id) => {
    const headers = { 'ce-id': id, 'ce-source': 's', 'ce-type': 't' };
    expect(parse('{}', headers).cloudEvent).toEqual({ source: 's', id, type: 't' });
  });

  it.each([
    { ...PUBSUB_EVENT, type: 'google.cloud.pubsub.topic.v1.messageDeleted' },
    { ...PUBSUB_EVENT, source: '//storage.googleapis.com/projects/_/buckets/b' },
    { ...PUBSUB_EVENT, source: 'https://evil.example//pubsub.googleapis.com/' },
  ])("of $type from $source is not Pub/Sub's own envelope", (event) => {
    const { cloudEvent, messageId } = parse({ ...event, data: WRAPPED });
    expect({ cloudEvent, messageId }).toEqual({
      cloudEvent: { source: event.source, id: '1', type: event.type },
      messageId: '7',
    });
  });

  it('keeps every character of the numbers in its data', () => {
    const data = '{"id":12345678901234567890123,"x":[1e3,-0,2.0,1.10]}';
    const { data: read } = parse(`{"id":"1","source":"s","type":"t","data":${data}}`);
    expect(Buffer.from(read).toString()).toBe(data);
  });

  it('keeps a key __proto__ in its data, which is refused later', () => {
    const data = '{"__proto__":{"polluted":1}}';
    const { data: read } = parse(`{"id":"1","source":"s","type":"t","data":${data}}`);
    expect(Buffer.from(read).toString()).toBe(data);
    expect('polluted' in {}).toBe(false);
  });
});

describe('a request is not a CloudEvent where', () => {
  it.each<{ title: string; body: unknown; complaint: RegExp }>([
    { title: 'it has no id', body: { ...EVENT, id: undefined }, complaint: /id: / },
    { title: 'its id is a number', body: { ...EVENT, id: 1 }, complaint: /id: / },
    { title: 'its id is empty', body: { ...EVENT, id: '' }, complaint: /id: / },
    { title: 'it is a list', body: [EVENT], complaint: /takes an object/ },
    {
      title: 'it is a wrapped push with the content type of a CloudEvent',
      body: WRAPPED,
      complaint: /source: /,
    },
    { title: 'data_base64 is not base64', body: { ...EVENT, data_base64: '{}' }, complaint: /data_base64: / },
    {
      title: 'it has both kinds of data',
      body: { ...EVENT, data: {}, data_base64: 'e30=' },
      complaint: /data_base64: /,
    },
    { title: 'it is an event of Pub/Sub without data', body: PUBSUB_EVENT, complaint: /not readable JSON/ },
    {
      title: 'it is an event of Pub/Sub without a message',
      body: { ...PUBSUB_EVENT, data: { id: 2 } },
      complaint: /message: /,
    },
    {
      title: 'it is nested too deeply',
      body: `{"id":"1","source":"s","type":"t","data":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      complaint: /not readable JSON|too deeply/,
    },
  ])('$title', ({ body, complaint }) => {
    expect(() => parse(body)).toThrow(complaint);
    expect(() => parse(body)).toThrow(DeliveryError);
  });

  it.each<{ title: string; headers: Record<string, string>; complaint: RegExp }>([
    { title: 'ce-id is empty', headers: { 'ce-id': '' }, complaint: /id: / },
    { title: 'there is no ce-source', headers: { 'ce-id': '1', 'ce-type': 't' }, complaint: /source: / },
    { title: 'there is no ce-type', headers: { 'ce-id': '1', 'ce-source': 's' }, complaint: /type: / },
  ])('$title', ({ headers, complaint }) => {
    expect(() => parse(WRAPPED, headers)).toThrow(complaint);
    expect(() => parse(WRAPPED, headers)).toThrow(DeliveryError);
  });
});

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
    { publishTime: '-271821-04-20T00:00:00Z' },
    { publishTime: '+010000-01-01T00:00:00Z' },
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
    expect(parse('{}', headers).cloudEvent).toEqual({ source: 's', id, type: 't' });
  });

  it.each([
    { ...PUBSUB_EVENT, type: 'google.cloud.pubsub.topic.v1.messageDeleted' },
    { ...PUBSUB_EVENT, source: '//storage.googleapis.com/projects/_/buckets/b' },
    { ...PUBSUB_EVENT, source: 'https://evil.example//pubsub.googleapis.com/' },
  ])("of $type from $source, which is not Pub/Sub's own envelope", (event) => {
    const { cloudEvent } = parse({ ...event, data: message({}) }, STRUCTURED);
    expect(cloudEvent).toEqual({ source: event.source, id: '1', type: event.type });
  });
});

describe('a complaint', () => {
  it.each([
    { body: {}, says: 'message: is missing' },
    { body: [], says: 'takes an object' },
    { body: { message: 7 }, says: 'message: takes an object' },
    { body: message({ messageId: 7 }), says: 'message.messageId: takes a string' },
    { body: message({ attributes: [] }), says: 'message.attributes: takes an object of strings' },
    { body: { message: { data: 'e30=' } }, says: 'message.messageId: is missing' },
    { body: { id: '', source: 's' }, headers: STRUCTURED, says: 'id: is empty; type: is missing' },
    { body: {}, headers: { 'ce-id': '1', 'ce-type': 't' }, says: 'of its ce- headers source: is missing' },
  ])('about $body says: $says', ({ body, headers = {}, says }) => {
    expect(() => parse(body, headers)).toThrow(new RegExp(`^the (body|request) is no [^:]+: ${says}$`));
  });

  it('does not repeat what a stranger sent', () => {
    const secret = 's3cr3t'.repeat(10_000);
    for (const fields of [{ data: `${secret}*` }, { attributes: { [secret]: 1 } }, { messageId: [secret] }]) {
      const complain = () => parse(message(fields));
      expect(complain).toThrow(DeliveryError);
      expect(complain).not.toThrow(/s3cr3t/);
    }
  });
});

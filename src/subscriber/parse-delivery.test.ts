import { describe, expect, it } from 'vitest';
import { deliveryFixtures } from '../../test/support/delivery-fixtures.ts';
import { DeliveryError } from './delivery-error.ts';
import { parseDelivery, type Delivery } from './parse-delivery.ts';

const STRUCTURED = { 'content-type': 'application/cloudevents+json' };

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

  it('with binary data', () => {
    const data = Buffer.from([0, 255, 254, 128]);
    expect(parse(message({ data: data.toString('base64') })).data).toEqual(data);
  });

  it.each(['messageId', 'message_id'])('by %s if the other spelling is empty', (name) => {
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
  ])('without a time from the invalid publish time $publishTime', (fields) => {
    expect(parse(message(fields)).publishTimeMs).toBeUndefined();
  });

  it.each([0, -1, 1.5, '2', null])(
    'without an attempt from the invalid delivery attempt %j',
    (deliveryAttempt) => {
      expect(parse({ ...message({}), deliveryAttempt }).deliveryAttempt).toBeUndefined();
    },
  );

  it('with an attribute named __proto__ as an attribute', () => {
    const body = '{"message":{"messageId":"1","attributes":{"__proto__":"x"}},"__proto__":{"polluted":1}}';
    const { attributes } = parse(body);
    expect(Object.entries(attributes)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
    expect('polluted' in {}).toBe(false);
  });

  it('with deeply nested unknown fields', () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(parse(`{"message":{"messageId":"1"},"x":${deep}}`).messageId).toBe('1');
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
  ])('about $body is: $says', ({ body, headers = {}, says }) => {
    expect(() => parse(body, headers)).toThrow(new RegExp(`^the (body|request) is not a [^:]+: ${says}$`));
  });

  it('does not repeat what the caller sent', () => {
    const secret = 's3cr3t'.repeat(10_000);
    for (const fields of [{ data: `${secret}*` }, { attributes: { [secret]: 1 } }, { messageId: [secret] }]) {
      const complain = () => parse(message(fields));
      expect(complain).toThrow(DeliveryError);
      expect(complain).not.toThrow(/s3cr3t/);
    }
  });
});

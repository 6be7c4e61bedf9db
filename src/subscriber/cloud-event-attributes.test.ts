/** Messages whose attributes are a CloudEvent, and the attributes of unwrapped pushes. */
import { describe, expect, it } from 'vitest';
import { parseDelivery } from './parse-delivery.ts';

const ATTRIBUTES = { 'ce-specversion': '1.0', 'ce-id': '7', 'ce-source': '//x', 'ce-type': 't' };

function wrapped(attributes: object): object {
  return { message: { messageId: '1', attributes }, subscription: 's' };
}

function parse(body: object, headers: Readonly<Record<string, string>> = {}) {
  return parseDelivery({ headers, body: Buffer.from(JSON.stringify(body)) });
}

describe('a message whose attributes are a CloudEvent', () => {
  it.each(Object.keys(ATTRIBUTES))('is not a CloudEvent without %s, or if it is empty', (missing) => {
    const { [missing]: _, ...others } = ATTRIBUTES as Readonly<Record<string, string>>;
    expect(parse(wrapped(others)).cloudEvent).toBeUndefined();
    expect(parse(wrapped({ ...others, [missing]: '' })).cloudEvent).toBeUndefined();
  });

  it('is a CloudEvent in the envelope of Eventarc, too', () => {
    const headers = {
      'ce-id': 'envelope',
      'ce-source': '//pubsub.googleapis.com/projects/p/topics/t',
      'ce-type': 'google.cloud.pubsub.topic.v1.messagePublished',
    };
    expect(parse(wrapped(ATTRIBUTES), headers).cloudEvent).toEqual({ id: '7', source: '//x', type: 't' });
  });

  it('does not replace the event of another system in which it came', () => {
    const headers = { 'ce-id': 'outer', 'ce-source': '//y', 'ce-type': 'u' };
    expect(parse(wrapped(ATTRIBUTES), headers).cloudEvent).toEqual({ id: 'outer', source: '//y', type: 'u' });
  });
});

describe('an unwrapped push', () => {
  const unwrapped = (headers: Readonly<Record<string, string>>, attributeNames: readonly string[] = []) =>
    parseDelivery({
      headers: { 'x-goog-pubsub-message-id': '1', ...headers },
      body: Buffer.of(),
      attributeNames,
    }).attributes;

  it('has the attributes that the bridge reads, in their own spelling', () => {
    const headers = { id: '2', launchid: 'l', job: 'report', traceparent: 't', notbefore: 'n' };
    expect(unwrapped({ ...headers, 'ce-links': '4', origin: 'nightly' })).toEqual({
      id: '2',
      launchId: 'l',
      job: 'report',
      traceparent: 't',
      notBefore: 'n',
      'ce-links': '4',
    });
  });

  it('has the attributes that rules read, in the spelling of the rules', () => {
    const headers = { eventtype: 'OBJECT_FINALIZE', bucketid: 'b', origin: 'nightly' };
    expect(unwrapped(headers, ['eventType', 'EVENTTYPE', 'bucketId', 'missing'])).toEqual({
      eventType: 'OBJECT_FINALIZE',
      EVENTTYPE: 'OBJECT_FINALIZE',
      bucketId: 'b',
    });
  });

  it("has no attribute with the name of an object's property", () => {
    expect(unwrapped({}, ['constructor', 'toString', '__proto__'])).toEqual({});
  });
});

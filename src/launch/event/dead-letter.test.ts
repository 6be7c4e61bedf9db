import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cloudEventOf } from './cloud-event-attributes.ts';
import { deadLetterOf, originOf, type DeadLetterOptions } from './dead-letter.ts';
import { launchIdOfCloudEvent, launchIdOfMessage } from './launch-id.ts';
import type { DeliveredMessage } from './message.ts';

const NOW = '2026-01-01T00:00:00.123Z';
const SUBSCRIPTION = 'projects/p/subscriptions/s';

function copyOf(message: Partial<DeliveredMessage>, options: Partial<DeadLetterOptions> = {}) {
  const whole = { data: Buffer.of(), attributes: {}, messageId: '7', subscription: SUBSCRIPTION, ...message };
  const given = { isPartial: false, reason: 'missing-id', detail: 'why', nowMs: Date.parse(NOW) } as const;
  return deadLetterOf({ message: whole, ...given, ...options });
}

function detailOf(detail: string): string {
  return copyOf({}, { detail }).attributes['deadLetterDetail'] ?? '';
}

describe('a dead letter', () => {
  it('has data and attributes unchanged, and the reason, the message, the subscription and the time', () => {
    const data = Buffer.from([0, 255, 128]);
    const attributes = {
      id: '2',
      launchId: 'mine',
      traceparent: 'x',
      deadLetterReplays: '3',
      deadLetter: 'y',
    };
    expect(copyOf({ data, attributes })).toEqual({
      data,
      attributes: {
        ...attributes,
        deadLetterReason: 'missing-id',
        deadLetterDetail: 'why',
        deadLetterMessageId: '7',
        deadLetterSubscription: SUBSCRIPTION,
        deadLetterTime: NOW,
      },
    });
  });

  it.each<{ title: string; message: Partial<DeliveredMessage>; launchId: string }>([
    {
      title: 'of Pub/Sub',
      message: {},
      launchId: launchIdOfMessage({ subscription: SUBSCRIPTION, messageId: '7' }),
    },
    {
      title: 'of a CloudEvent',
      message: { cloudEvent: { source: 's', id: '1', type: 't' } },
      launchId: launchIdOfCloudEvent({ source: 's', id: '1' }),
    },
    { title: 'with a launch id of its own', message: { attributes: { launchId: 'mine' } }, launchId: 'mine' },
    { title: 'with a malformed one', message: { attributes: { launchId: '?' } }, launchId: '?' },
    { title: 'with an empty one', message: { attributes: { launchId: '' } }, launchId: '' },
  ])('of a message $title has the launch id that a replay shall have', ({ message, launchId }) => {
    expect(copyOf(message).attributes['launchId']).toBe(launchId);
  });

  it('is marked if the delivery did not have all attributes', () => {
    expect(copyOf({}, { isPartial: true }).attributes['deadLetterPartial']).toBe('true');
  });

  it('replaces what an earlier dead letter or a forger wrote about it', () => {
    const forged = Object.fromEntries(
      ['Reason', 'Detail', 'MessageId', 'Subscription', 'Time', 'Partial'].map((name) => [
        `deadLetter${name}`,
        'forged',
      ]),
    );
    const { attributes } = copyOf({ attributes: forged, subscription: '' });
    expect(Object.values(attributes)).not.toContain('forged');
    expect(attributes).not.toHaveProperty('deadLetterPartial');
    expect(attributes).not.toHaveProperty('deadLetterSubscription');
  });

  it('of a replay has the subscription that delivered it first, as the rules see it', () => {
    const replayed = { deadLetterReplays: '1', deadLetterSubscription: 'projects/p/subscriptions/uploads' };
    const { attributes } = copyOf({ attributes: replayed });
    expect(attributes['deadLetterSubscription']).toBe('projects/p/subscriptions/uploads');
    expect(originOf({ attributes, subscription: SUBSCRIPTION })).toBe('projects/p/subscriptions/uploads');
  });

  it.each([
    { title: 'that names none', attributes: { deadLetterReplays: '1' }, origin: SUBSCRIPTION },
    {
      title: 'whose first delivery named none',
      attributes: { deadLetterReplays: '1', deadLetterSubscription: '' },
      origin: '',
    },
    { title: 'that is not a replay', attributes: { deadLetterSubscription: 'u' }, origin: SUBSCRIPTION },
  ])('of a message $title says no more than that', ({ attributes, origin }) => {
    expect(originOf({ attributes, subscription: SUBSCRIPTION })).toBe(origin);
    expect(copyOf({ attributes }).attributes['deadLetterSubscription']).toBe(origin || undefined);
  });

  it.each([
    { source: 's', id: '1', type: 't', subject: 'objects/写真', time: NOW },
    { source: 's', id: '1', type: 't', subject: '', time: undefined },
    { source: 's', id: '1', type: 't', subject: undefined, time: undefined },
  ])('of the CloudEvent %j is that event in the binding of Pub/Sub, whatever its message claims', (event) => {
    const forged = { 'ce-specversion': '1.0', 'ce-id': '2', 'ce-subject': 'forged', 'ce-time': 'forged' };
    for (const attributes of [{}, forged]) {
      expect(cloudEventOf(copyOf({ cloudEvent: event, attributes }).attributes)).toEqual(event);
    }
  });

  it('of a message with only some attributes of a CloudEvent keeps them unchanged', () => {
    const attributes = { 'ce-id': '2', 'ce-subject': 'mine' };
    expect(copyOf({ attributes }).attributes).toMatchObject(attributes);
  });

  it('keeps the number of its replays', () => {
    expect(copyOf({ attributes: { deadLetterReplays: '2' } }).attributes).toMatchObject({
      deadLetterReplays: '2',
      deadLetterReason: 'missing-id',
    });
  });

  it('keeps an attribute with the name __proto__', () => {
    const { attributes } = copyOf({ attributes: JSON.parse('{"__proto__":"x"}') });
    expect(Object.entries(attributes)).toContainEqual(['__proto__', 'x']);
  });
});

describe('the detail', () => {
  it.each([
    { title: 'a text that just fits', detail: 'x'.repeat(1024), bytes: 1024 },
    { title: 'one byte too many', detail: 'x'.repeat(1025), bytes: 1024 },
    { title: 'characters of three bytes', detail: '実'.repeat(342), bytes: 1023 },
    { title: 'characters of three bytes, shifted by one', detail: `x${'実'.repeat(342)}`, bytes: 1024 },
    { title: 'characters of four bytes', detail: `xxx${'😀'.repeat(300)}`, bytes: 1023 },
  ])('is cut at 1,024 bytes between two characters: $title', ({ detail, bytes }) => {
    const cut = detailOf(detail);
    expect(Buffer.byteLength(cut)).toBe(bytes);
    expect(detail.startsWith(cut)).toBe(true);
  });

  it('always fits, is valid Unicode and stays as long as it can', () => {
    const anyText = fc.string({ unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\u{d800}')) });
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1010, max: 1024 }), (text, padding) => {
        const cut = detailOf(`x${'y'.repeat(padding)}${text}`);
        expect(cut.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(1024);
        expect(Buffer.from(cut).toString()).toBe(cut);
        expect(cut.length).toBeGreaterThan(1000);
      }),
    );
  });

  it('is one line', () => {
    expect(detailOf('a\r\nb\u{2028}c\u{1b}[31md')).toBe('a b c [31md');
  });

  it('is cut, and so is a message id of any length', () => {
    const { attributes } = copyOf({ messageId: '7'.repeat(5000) });
    expect(attributes['deadLetterMessageId']).toHaveLength(1024);
  });
});

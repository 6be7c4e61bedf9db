import { describe, expect, it } from 'vitest';
import { SUBSCRIPTION, type Message } from '../../../test/support/decode-message.ts';
import { factsOf } from './event-facts.ts';
import type { EventFacts } from './job.ts';

function facts({ data = '', ...given }: Message): EventFacts {
  const fields = { attributes: {}, messageId: '1', subscription: SUBSCRIPTION, ...given };
  return factsOf({ ...fields, data: Buffer.from(data) });
}

describe('the data of an event', () => {
  it('keeps every digit of an integer, and other numbers are doubles', () => {
    const data = '{"a":9007199254740993,"b":-2,"c":1.5,"d":2.0,"e":[1e3,{"f":18446744073709551616}]}';
    expect(facts({ data }).data).toEqual({
      a: 9_007_199_254_740_993n,
      b: -2n,
      c: 1.5,
      d: 2,
      e: [1000, { f: 18_446_744_073_709_551_616n }],
    });
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'order=17'],
    ['half of one', '{"id":'],
    ['bytes that are not UTF-8', Buffer.from('7b226964223a22ff227d', 'hex')],
    ['a protobuf', Buffer.from('0a0568656c6c6f1202088001', 'hex')],
    ['a million brackets', '['.repeat(1_000_000)],
    ['JSON with __proto__', '{"a":{"__proto__":{"id":3}}}'],
  ])('is undefined if it is %s', (_, data) => {
    expect(facts({ data }).data).toBeUndefined();
  });

  it('is anything that JSON can be', () => {
    expect(facts({ data: 'null' }).data).toBeNull();
    expect(facts({ data: '[]' }).data).toEqual([]);
    expect(facts({ data: '"text"' }).data).toBe('text');
    expect(facts({ data: '7' }).data).toBe(7n);
  });
});

describe('the id of an event', () => {
  it.each<{ title: string; message: Message; id: string | undefined }>([
    { title: 'the attribute', message: { attributes: { id: 'order-17' } }, id: 'order-17' },
    { title: 'a text in the data', message: { data: '{"id":"0b1e-uuid"}' }, id: '0b1e-uuid' },
    { title: 'an integer in the data', message: { data: '{"id":9007199254740993}' }, id: '9007199254740993' },
    {
      title: 'the attribute if both are equal',
      message: { data: '{"id":2}', attributes: { id: '2' } },
      id: '2',
    },
    {
      title: 'the attribute if both are the same number',
      message: { data: '{"id":2}', attributes: { id: '02' } },
      id: '02',
    },
    {
      title: 'the attribute beside an id in the data that cannot be one',
      message: { data: '{"id":[2]}', attributes: { id: '3' } },
      id: '3',
    },
    { title: 'none', message: { data: '{"name":"a"}' }, id: undefined },
    { title: 'none in a list', message: { data: '[{"id":2}]' }, id: undefined },
    { title: 'none by inheritance', message: { data: '{"__proto__":{"id":2}}' }, id: undefined },
    { title: 'no double', message: { data: '{"id":2.0}' }, id: undefined },
    { title: 'not null', message: { data: '{"id":null}' }, id: undefined },
  ])('is $title', ({ message, id }) => {
    expect(facts(message).id).toBe(id);
  });

  it.each([
    { data: '{"id":2}', attributes: { id: '3' } },
    { data: '{"id":"a"}', attributes: { id: 'A' } },
  ])('is refused if attribute and data differ: $data', (message) => {
    expect(() => facts(message)).toThrow(expect.objectContaining({ name: 'Rejection', code: 'id-mismatch' }));
  });
});

it('an event has the fields of its message', () => {
  const publishTimeMs = Date.UTC(2026, 1, 3, 4, 5, 6, 789);
  expect(facts({ messageId: '7', publishTimeMs, orderingKey: 'a' }).message).toEqual({
    id: '7',
    publishTime: '2026-02-03T04:05:06.789Z',
    orderingKey: 'a',
    subscription: SUBSCRIPTION,
  });
  expect(facts({ subscription: '' }).message).toMatchObject({
    publishTime: '',
    orderingKey: '',
    subscription: '',
  });
});

it('a CloudEvent keeps id, source, type, subject and time', () => {
  const cloudEvent = { id: '1', source: 's', type: 't', subject: 'objects/a', time: '2026-02-03T04:05:06Z' };
  expect(facts({ cloudEvent }).event).toEqual(cloudEvent);
  expect(facts({ cloudEvent: { id: '1', source: 's', type: 't' } }).event).toEqual({
    id: '1',
    source: 's',
    type: 't',
    subject: undefined,
    time: undefined,
  });
  expect(facts({}).event).toBeUndefined();
});

import { describe, expect, it } from 'vitest';
import { parseData } from '../../event/parse-data.ts';
import { Rejection } from '../../event/rejection.ts';
import type { EventFacts } from '../job.ts';
import { event, fileWithArgument, read } from './rules-bed.ts';

/** The value of the argument `--x=…` for an event, or the rejection. */
async function argument(value: string, facts: Partial<EventFacts> = {}): Promise<string> {
  const { jobs } = await read(fileWithArgument(value));
  try {
    const [arg = ''] = jobs.get('report')?.values(event(facts)).args ?? [];
    return arg.replace('--x=', '');
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

const json = (text: string) => ({ data: parseData(Buffer.from(text)) });

describe('a value', () => {
  it.each<{ value: string; facts?: Partial<EventFacts>; becomes: string }>([
    { value: 'plain', becomes: 'plain' },
    { value: '{id}', facts: { id: '2' }, becomes: '2' },
    { value: '{data.a}/{data.b}', facts: json('{"a":"x","b":"y"}'), becomes: 'x/y' },
    { value: '{data.n}', facts: json('{"n":9007199254740993}'), becomes: '9007199254740993' },
    {
      value: '{data.n}',
      facts: json('{"n":-123456789012345678901234567890}'),
      becomes: '-123456789012345678901234567890',
    },
    { value: '{data.n + 1}', facts: json('{"n":9007199254740993}'), becomes: '9007199254740994' },
    { value: '{data.ok}', facts: json('{"ok":false}'), becomes: 'false' },
    { value: '{attributes.kind}', facts: { attributes: { kind: 'k' } }, becomes: 'k' },
    { value: '{attributes["my-kind"]}', facts: { attributes: { 'my-kind': 'k' } }, becomes: 'k' },
    { value: '{message.subscription}', becomes: '' },
    {
      value: '{event.subject}',
      facts: { event: { id: '1', source: 's', type: 't', subject: 'objects/a', time: undefined } },
      becomes: 'objects/a',
    },
    { value: '{{"a": 1}', becomes: '{"a": 1}' },
    { value: '}{{{id}}', facts: { id: '2' }, becomes: '}{2}' },
    { value: '{data.a == "}" ? "a" : "{b}"}', facts: json('{"a":"}"}'), becomes: 'a' },
    { value: "{ {'k': data.a}['k'] }", facts: json('{"a":"x"}'), becomes: 'x' },
    {
      value: '{data.constructor}',
      facts: json('{"constructor":"c","x":{"constructor":{"a":1}}}'),
      becomes: 'c',
    },
    {
      value: '{data.x.constructor.a}',
      facts: json('{"constructor":"c","x":{"constructor":{"a":1}}}'),
      becomes: '1',
    },
    {
      value: '{data.items.filter(i, i.n > 1).map(i, i.sku).join(",")}',
      facts: json('{"items":[{"n":1,"sku":"a"},{"n":2,"sku":"b"},{"n":3,"sku":"c"}]}'),
      becomes: 'b,c',
    },
    { value: '{data.a} 日本 $(rm) `x`', facts: json('{"a":"; & |"}'), becomes: '; & | 日本 $(rm) `x`' },
  ])('$value becomes $becomes', async ({ value, facts = {}, becomes }) => {
    expect(await argument(value, facts)).toBe(becomes);
  });

  const place = 'job "report", args[0] (line 1): ';
  it.each<{ title: string; value: string; facts?: Partial<EventFacts>; says: string }>([
    {
      title: 'a missing field',
      value: '{data.a}',
      facts: json('{}'),
      says: 'a field is missing; the expression is data.a',
    },
    {
      title: 'missing data',
      value: '{data.a}',
      says: 'the event has no such part, or its data is not JSON; the expression is data.a',
    },
    {
      title: 'a missing id',
      value: '{id}',
      says: 'the event has no such part, or its data is not JSON; the expression is id',
    },
    {
      title: 'an event that is not a CloudEvent',
      value: '{event.type}',
      says: 'the event has no such part, or its data is not JSON; the expression is event.type',
    },
    {
      title: 'a field of the prototype',
      value: '{data.toString}',
      facts: json('{}'),
      says: 'a field is missing; the expression is data.toString',
    },
    {
      title: 'a list',
      value: '{data.a}',
      facts: json('{"a":["s3cr3t"]}'),
      says: 'it gives a list; takes a text, a whole number, or true or false; the expression is data.a',
    },
    {
      title: 'a map',
      value: '{data.a}',
      facts: json('{"a":{"s3cr3t":1}}'),
      says: 'it gives a map; takes a text, a whole number, or true or false; the expression is data.a',
    },
    {
      title: 'null',
      value: '{data.a}',
      facts: json('{"a":null}'),
      says: 'it gives null; takes a text, a whole number, or true or false; the expression is data.a',
    },
    {
      title: 'a double',
      value: '{data.a}',
      facts: json('{"a":1.5}'),
      says: 'it gives a number that is not whole; takes a text, a whole number, or true or false; the expression is data.a',
    },
    {
      title: 'a whole number written as a double',
      value: '{data.a}',
      facts: json('{"a":1.0}'),
      says: 'it gives a number that is not whole; takes a text, a whole number, or true or false; the expression is data.a',
    },
    {
      title: 'NUL',
      value: '{data.a}',
      facts: json(String.raw`{"a":"s3cr3t\u0000"}`),
      says: 'the text has NUL or half a surrogate pair, which no process can be handed; the expression is --x={data.a}',
    },
    {
      title: 'half a surrogate pair',
      value: '{data.a}',
      facts: json(String.raw`{"a":"\ud800"}`),
      says: 'the text has NUL or half a surrogate pair, which no process can be handed; the expression is --x={data.a}',
    },
    {
      title: 'another type than the expression takes',
      value: '{data.a + 1}',
      facts: json('{"a":"s3cr3t"}'),
      says: 'a value has another type; the expression is data.a + 1',
    },
    {
      title: 'a key computed from the event',
      value: '{data.map[data.s3]}',
      facts: json('{"map":{},"s3":"s3cr3t"}'),
      says: 'a field is missing; the expression is data.map[data.s3]',
    },
    {
      title: 'a short list',
      value: '{data.a[3]}',
      facts: json('{"a":[1]}'),
      says: 'a list has fewer elements; the expression is data.a[3]',
    },
  ])(
    'is refused for $title, and the message has nothing of the event',
    async ({ value, facts = {}, says }) => {
      expect(await argument(value, facts)).toBe(`rule-failed: ${place}${says}`);
    },
  );

  it('is rejected as too large if the whole request would be', async () => {
    const text = 'x'.repeat(300 * 1024);
    expect(await argument('{data.a}', { data: { a: text } })).toBe(text);
    expect(await argument('{data.a}{data.a}', { data: { a: text } })).toBe(
      'too-large: job "report", args[0] (line 1): the args and the environment have more than 524288 bytes',
    );
  });
});

it('values that are too large together are rejected as too large', async () => {
  const job = (await read('jobs: { report: { args: ["a={data.a}"], env: { A: "{data.b}" } } }')).jobs.get(
    'report',
  );
  const values = (args: number) =>
    job?.values(event({ data: { a: 'x'.repeat(args), b: 'é'.repeat(16_000) } }));
  const most = 512 * 1024 - 'a='.length - 'A'.length - 2 * 16_000;
  expect(() => values(most)).not.toThrow();
  expect(() => values(most + 1)).toThrow(
    expect.objectContaining({
      code: 'too-large',
      message: expect.stringMatching(/^job "report": the args and the env/),
    }),
  );
});

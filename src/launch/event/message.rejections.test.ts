import { describe, expect, it } from 'vitest';
import { decode, type Message } from '../../../test/support/decode-message.ts';

function requestWith(overrides: object): string {
  return JSON.stringify({ id: 2, ...overrides });
}

function texts(count: number): readonly string[] {
  return Array.from({ length: count }, () => '');
}

describe('a message is rejected', () => {
  it.each([
    '2.0',
    '1e3',
    '-0',
    '-1',
    '2.5',
    'true',
    'null',
    '[2]',
    '{}',
    '"2.0"',
    '"1e3"',
    '"-0"',
    '"٣"',
    '" 2"',
    '""',
  ])('as invalid-request with the id %s', (id) => {
    expect(() => decode({ data: `{"id":${id}}` })).toThrow(
      expect.objectContaining({ code: 'invalid-request', message: expect.stringMatching(/^id: takes/) }),
    );
  });

  it.each<Message & { title: string; code: string }>([
    { title: 'nothing in it', code: 'missing-id' },
    { title: 'no id in the data', data: '{}', code: 'missing-id' },
    { title: 'ids that differ', data: '{"id":2}', attributes: { id: '3' }, code: 'id-mismatch' },
    { title: 'a bad id in the attribute', attributes: { id: '2.0' }, code: 'invalid-request' },
    {
      title: 'an empty id in the attribute',
      data: '{"id":2}',
      attributes: { id: '' },
      code: 'invalid-request',
    },
    { title: 'a number of 101 digits', data: `{"id":${'9'.repeat(101)}}`, code: 'invalid-request' },
    { title: 'an unknown field', data: '{"id":2,"taskcount":3}', code: 'invalid-request' },
    { title: 'a field of every object', data: '{"id":2,"constructor":3}', code: 'invalid-request' },
    { title: 'no object', data: '2', code: 'invalid-request' },
    { title: 'an array', data: '[{"id":2}]', code: 'invalid-request' },
    { title: 'null', data: 'null', code: 'invalid-request' },
    { title: '__proto__', data: '{"id":2,"__proto__":{"taskCount":3}}', code: 'invalid-json' },
    { title: '__proto__ in env', data: '{"id":2,"env":{"__proto__":"x"}}', code: 'invalid-json' },
    { title: 'half an object', data: '{"id":2', code: 'invalid-json' },
    { title: 'two objects', data: '{"id":2}{"id":2}', code: 'invalid-json' },
    { title: 'a leading zero in a number', data: '{"id":02}', code: 'invalid-json' },
    { title: 'digits of another script', data: '{"id":٣}', code: 'invalid-json' },
    { title: 'white space alone', data: ' ', code: 'invalid-json' },
    {
      title: 'bytes that are not UTF-8',
      data: Buffer.from('7b226964223a22ff227d', 'hex'),
      code: 'invalid-json',
    },
    { title: 'very deep nesting', data: '['.repeat(200_000) + ']'.repeat(200_000), code: 'invalid-json' },
    { title: 'a taskCount of 0', data: '{"id":2,"taskCount":0}', code: 'invalid-request' },
    { title: 'a taskCount as text', data: '{"id":2,"taskCount":"3"}', code: 'invalid-request' },
    { title: 'a broken taskCount', data: '{"id":2,"taskCount":1.5}', code: 'invalid-request' },
    { title: 'an args text', data: '{"id":2,"args":"--x"}', code: 'invalid-request' },
    { title: 'a number among args', data: '{"id":2,"args":[1]}', code: 'invalid-request' },
    { title: 'a number in env', data: '{"id":2,"env":{"A":1}}', code: 'invalid-request' },
    { title: 'the id of env as a number', data: '{"id":2,"env":{"id":1}}', code: 'invalid-request' },
    { title: 'a taskCount beyond 10,000', data: '{"id":2,"taskCount":10001}', code: 'invalid-request' },
    { title: 'a timeout beyond 168 h', data: '{"id":2,"timeoutSeconds":604801}', code: 'invalid-request' },
    { title: 'more than 1,000 args', data: requestWith({ args: texts(1001) }), code: 'invalid-request' },
    {
      title: 'more than 1,000 variables',
      data: requestWith({ env: Object.fromEntries(texts(1001).map((text, n) => [`A_${n}`, text])) }),
      code: 'invalid-request',
    },
    {
      title: 'a value of 10,923 characters in 32,769 bytes',
      data: requestWith({ env: { A: 'ジ'.repeat(10_923) } }),
      code: 'invalid-request',
    },
    { title: 'an invalid name', data: '{"id":2,"env":{"A-B":"x"}}', code: 'invalid-request' },
    { title: 'NUL among args', data: '{"id":2,"args":["a\\u0000"]}', code: 'invalid-request' },
    { title: 'half a character', data: '{"id":2,"env":{"A":"\\ud800"}}', code: 'invalid-request' },
    { title: 'a reserved variable', data: '{"id":2,"env":{"PORT":"1"}}', code: 'override-not-allowed' },
    { title: 'what may not be overridden', data: '{"id":2,"args":["x"]}', code: 'override-not-allowed' },
  ])('with $title: $code', ({ title: _title, code, ...message }) => {
    expect(() => decode(message)).toThrow(expect.objectContaining({ name: 'Rejection', code }));
  });

  it.each(['{"id":2,"args":"hush"}', '{"id":"hush"}', '{"id":hush}', '{"id":2,"env":{"A":["hush"]}}'])(
    'without anything of its data: %s',
    (data) => {
      expect(() => decode({ data })).toThrow(/./);
      expect(() => decode({ data })).not.toThrow(/hush/);
    },
  );
});

describe('a rejection says what is wrong and what is taken', () => {
  it.each([
    { data: '{"id":2,"taskCount":0}', says: 'taskCount: takes a whole number from 1 to 10000' },
    { data: '{"id":2,"taskCount":"3"}', says: 'taskCount: takes a whole number from 1 to 10000' },
    { data: '{"id":2,"timeoutSeconds":1.5}', says: 'timeoutSeconds: takes a whole number from 1 to 604800' },
    { data: '{"id":2,"args":"x"}', says: 'args: takes a list of texts' },
    { data: '{"id":2,"args":["x",2]}', says: 'args.1: takes a text' },
    { data: '{"id":2,"env":["A=b"]}', says: 'env: takes an object of texts' },
    { data: '{"id":2,"env":{"A":true}}', says: 'env.A: takes a text' },
    {
      data: '{"id":2,"env":{"A B":""}}',
      says: 'env.A B: takes a name of up to 32768 letters, digits and _ that does not begin with a digit',
    },
    {
      data: requestWith({ env: { A: 'x'.repeat(32_769) } }),
      says: 'env.A: takes 32768 bytes of UTF-8 at most',
    },
    {
      data: '{"id":2,"taskcount":3}',
      says: 'has the unknown field taskcount; takes a JSON object of id, args, env, taskCount, timeoutSeconds',
    },
    { data: '[]', says: 'takes a JSON object of id, args, env, taskCount, timeoutSeconds' },
  ])('$says', ({ data, says }) => {
    expect(() => decode({ data })).toThrow(expect.objectContaining({ message: says }));
  });

  it('in a sentence that fits into an attribute, however long or broken the names', () => {
    const name = `\n\u{d800}${'x'.repeat(40_000)}`;
    for (const data of [requestWith({ [name]: 1 }), requestWith({ env: { [name]: '', A: '' } })]) {
      expect(() => decode({ data })).toThrow(
        expect.objectContaining({ message: expect.stringMatching(/^[\x20-\x7e…]{1,300}$/) }),
      );
    }
  });
});

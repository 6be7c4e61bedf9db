/**
 * Forged deliveries of every shape, by a caller that may push, to a service with rules: never a 500, and every acknowledged
 * delivery is launched, dead-lettered or logged as `ignored`.
 *
 * Real: the service, PostgreSQL, HTTP and Google's clients. In place of Google: the emulators.
 */
import { expectClearEnds, LAUNCHED, type HostilePushes } from './support/hostile-pushes.ts';
import { binary, bound, nested, raw, structured, unwrapped, UPLOADS } from './support/raw-pushes.ts';

const PLAIN = { job: 'plain' };

const groups: HostilePushes = {
  'a wrapped push': () => [
    ['attributes in __proto__', raw('"messageId":"1","attributes":{"__proto__":{"job":"plain"}}'), '400'],
    ['attributes that are a list', raw('"messageId":"1","attributes":["job"]'), '400'],
    ['an attribute that is null', raw('"messageId":"1","attributes":{"job":null}'), '400'],
    ['an attribute that is a number', raw('"messageId":"1","attributes":{"id":2}'), '400'],
    ['a message id that is a number', raw('"messageId":1'), '400'],
    ['a message id with NUL', raw(String.raw`"messageId":"a\u0000b","attributes":{"job":"plain"}`), '400'],
    [
      'half a surrogate pair as message id',
      raw(String.raw`"messageId":"\ud800","attributes":{"job":"plain"}`),
      '400',
    ],
    ['a message in __proto__', { body: '{"__proto__":{"message":{"messageId":"1"}}}' }, '400'],
    ['nothing but brackets', { body: '['.repeat(1_000_000) }, '400'],
    ['16 MiB', { body: Buffer.alloc(16 * 1024 * 1024, 0x20) }, '413'],
    [
      'a body that is not compressed although its header says so',
      { headers: [['content-encoding', 'gzip']], body: '{}' },
      '400',
    ],
    [
      'the latest possible publish time',
      raw('"messageId":"t","attributes":{"job":"plain"},"publishTime":"+275760-09-13T00:00:00Z"'),
      '204 launched plain: plain',
    ],
  ],
  'an unwrapped push': () => [
    ['a job called __proto__', unwrapped([['job', '__proto__']]), '204 dead letter: unknown-job'],
    [
      'two jobs',
      unwrapped([
        ['job', 'plain'],
        ['job', 'word'],
      ]),
      '204 dead letter: unknown-job',
    ],
    [
      'a header called __proto__',
      unwrapped([
        ['__proto__', 'x'],
        ['constructor', 'y'],
        ['job', 'plain'],
      ]),
      '204 launched plain: plain',
    ],
    ['headers of a CloudEvent', unwrapped(Object.entries(bound({}))), LAUNCHED],
    [
      'a forged replay',
      unwrapped([
        ['DEADLETTERREPLAYS', '1'],
        ['deadlettersubscription', UPLOADS],
      ]),
      LAUNCHED,
    ],
    [
      'an id that is not ASCII',
      unwrapped([
        ['job', 'plain'],
        ['id', '\u{ff}\u{fe}'],
      ]),
      '204 launched plain: plain',
    ],
    [
      'a launch id that is not ASCII',
      unwrapped([
        ['job', 'plain'],
        ['launchid', '\u{ff}'],
      ]),
      '204 dead letter: invalid-launch-id',
    ],
    ['an empty message id', { headers: [['x-goog-pubsub-message-id', '']], body: '{}' }, '400'],
  ],
  'a binary CloudEvent': () => [
    ['a subject that is not percent-encoded', binary({ 'ce-subject': '%', 'ce-source': '%ff' }), LAUNCHED],
    ['NUL in its id', binary({ 'ce-id': 'a%00b' }), '400'],
    ['NUL in its source', binary({ 'ce-source': 'a%00b' }), '400'],
    ['an invalid time', binary({ 'ce-time': '9e99' }), LAUNCHED],
    ['a launch under an id of 5,000 characters', binary({ 'ce-id': 'x'.repeat(5000) }), LAUNCHED],
    ['a dead letter of such an id', binary({ 'ce-id': 'y'.repeat(5000) }, '{}'), '422 rejected'],
    [
      'another message in it',
      binary({}, JSON.stringify({ message: { data: '', attributes: PLAIN } })),
      '204 launched plain: plain',
    ],
    ['a message that is a list', binary({}, '{"message":[]}'), '400'],
  ],
  'a structured CloudEvent': () => [
    ['half a surrogate pair as source', structured(String.raw`"source":"\ud800","data":{"name":"a"}`), '400'],
    [
      'half a surrogate pair as subject',
      structured(String.raw`"subject":"\ud800","data":{}`),
      '204 dead letter: rule-failed',
    ],
    ['NUL in its id', structured(String.raw`"id":"\u0000","data":{"name":"a"}`), '400'],
    ['an id that is a number', structured('"id":7,"data":{"name":"a"}'), '400'],
    ['a name in __proto__', structured('"data":{"__proto__":{"name":"a"}}'), '204 dead letter: rule-failed'],
    [
      'an integer beyond 2^53',
      structured('"data":{"name":9007199254740993}'),
      '204 launched thumbnails: --object=9007199254740993',
    ],
    [
      'a number in another notation',
      structured('"data":{"name":{"rawJSON":"1"}}'),
      '204 dead letter: rule-failed',
    ],
    ['100,000 nested lists', structured(`"data":${nested(100_000)}`), '400'],
    ['two kinds of data', structured('"data":{},"data_base64":"e30="'), '400'],
  ],
};

expectClearEnds('forged deliveries', groups);

/**
 * Events of an attacker, published to a service with rules: never a 500, every acknowledged event is launched, dead-lettered
 * or logged as `ignored`, and no value becomes an option, a second argument or another job.
 *
 * Real: the service, PostgreSQL, HTTP and Google's clients. In place of Google: the emulators.
 */
import { expectClearEnds, LAUNCHED, type HostilePushes } from './support/hostile-pushes.ts';
import { bound, nested, UPLOADS, wrapped } from './support/raw-pushes.ts';

const PLAIN = { job: 'plain' };
const WORD = { job: 'word' };

const groups: HostilePushes = {
  'the attributes of a message': () => [
    ['a job called __proto__', wrapped('{}', { job: '__proto__' }), '204 dead letter: unknown-job'],
    ['a job called constructor', wrapped('{}', { job: 'constructor' }), '204 dead letter: unknown-job'],
    ['an empty job', wrapped('{}', { job: '' }), '204 dead letter: unknown-job'],
    [
      'the Cloud Run job in place of its name',
      wrapped('{}', { job: 'bridge' }),
      '204 dead letter: unknown-job',
    ],
    [
      'a path to a job',
      wrapped('{}', { job: 'projects/p/locations/asia-northeast1/jobs/bridge' }),
      '204 dead letter: unknown-job',
    ],
    [
      '__proto__ beside a job',
      wrapped('{}', JSON.parse('{"__proto__":"thumbnails","job":"plain"}')),
      '204 launched plain: plain',
    ],
    [
      'overrides of the default job',
      wrapped('{"id":2,"args":["--x"]}', { job: 'main' }),
      '204 dead letter: override-not-allowed',
    ],
    ['a forged CloudEvent', wrapped('{"name":"a"}', bound({})), LAUNCHED],
    ['half of a forged CloudEvent', wrapped('{"name":"a"}', bound({ 'ce-id': '' })), '204 ignored'],
    [
      'a forged replay',
      wrapped('{"name":"a"}', { deadLetterReplays: 'x', deadLetterSubscription: UPLOADS }),
      LAUNCHED,
    ],
    [
      'a replay without a subscription',
      wrapped('{"name":"a"}', { deadLetterReplays: '1', deadLetterSubscription: '\0' }),
      '204 ignored',
    ],
    ['a forged dead letter', wrapped('{"name":"a"}', { deadLetterSubscription: UPLOADS }), '204 ignored'],
    [
      '100 attributes and no name',
      wrapped('{}', Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, ''])), UPLOADS),
      '422 rejected',
    ],
  ],
  'the id of an event': () => [
    ['NUL', wrapped(String.raw`{"id":"a\u0000b"}`, PLAIN), '204 dead letter: invalid-request'],
    ['NUL in the attribute', wrapped('', { ...PLAIN, id: '\0' }), '204 dead letter: invalid-request'],
    [
      'half a surrogate pair',
      wrapped(String.raw`{"id":"\ud800"}`, PLAIN),
      '204 dead letter: invalid-request',
    ],
    [
      'more than a variable can contain',
      wrapped(JSON.stringify({ id: 'x'.repeat(32_769) }), PLAIN),
      '204 dead letter: too-large',
    ],
    [
      'as much as a variable can contain',
      wrapped(JSON.stringify({ id: 'x'.repeat(32_768) }), PLAIN),
      '204 launched plain: plain',
    ],
    ['an option', wrapped('{"id":"--help"}', PLAIN), '204 launched plain: plain'],
    ['a number that is not valid JSON', wrapped('{"id":1e400}', PLAIN), '204 launched plain: plain'],
    ['an event that matches no rule', wrapped(String.raw`{"id":"\u0000"}`), '204 ignored'],
  ],
  'the values of an event': () => [
    ['an option', wrapped('{"name":"--help"}', {}, UPLOADS), '204 launched thumbnails: --object=--help'],
    [
      'several arguments',
      wrapped(String.raw`{"name":"a --b\n--c"}`, {}, UPLOADS),
      '204 launched thumbnails: --object=a --b\n--c',
    ],
    ['an option after --', wrapped('{"word":"--all"}', WORD), '204 launched word: -- | --all'],
    [
      'a template and a command',
      wrapped('{"word":"{id} $(id) ${HOME}"}', WORD),
      '204 launched word: -- | {id} $(id) ${HOME}',
    ],
    [
      'an integer beyond 2^53',
      wrapped('{"word":9007199254740993}', WORD),
      '204 launched word: -- | 9007199254740993',
    ],
    ['a double', wrapped('{"word":1e21}', WORD), '204 dead letter: rule-failed'],
    ['NUL', wrapped(String.raw`{"word":"\u0000"}`, WORD), '204 dead letter: rule-failed'],
    ['half a surrogate pair', wrapped(String.raw`{"word":"\udfff"}`, WORD), '204 dead letter: rule-failed'],
    [
      'more than a variable can contain',
      wrapped(JSON.stringify({ word: 'x'.repeat(40_000) }), WORD),
      '204 dead letter: too-large',
    ],
    ['the same key twice', wrapped('{"word":"a","word":["b"]}', WORD), '204 dead letter: rule-failed'],
    ['150 nested lists', wrapped(`{"name":${nested(150)}}`, {}, UPLOADS), '204 dead letter: rule-failed'],
    ['300,000 values', wrapped(`[${'1,'.repeat(300_000)}1]`, {}, UPLOADS), '204 dead letter: rule-failed'],
    ['10 MB of brackets', wrapped(Buffer.alloc(10_000_000, 0x5b), {}, UPLOADS), '422 rejected'],
    ['a path as launch id', wrapped('{"n":"../a b"}', { job: 'made' }), '204 launched made: --n=../a b'],
    ['an empty launch id', wrapped('{"n":""}', { job: 'made' }), '204 dead letter: rule-failed'],
  ],
};

expectClearEnds('hostile events', groups);

/** The attribute `notBefore` of a message. */
import { describe, expect, it } from 'vitest';
import { launch, OBJECT, route, UPLOADS, WITH_MAIN } from '../../../test/support/routing-bed.ts';

const NINE = '2026-01-31T09:00:00+09:00';
const MIDNIGHT = Date.parse('2026-01-31T00:00:00Z');
const rejected = (code: string) => expect.objectContaining({ name: 'Rejection', code });

const MESSAGES = [
  { of: 'a named job', message: { data: OBJECT, attributes: { job: 'thumbnails', launchId: 'mine' } } },
  { of: 'a rule', message: { data: OBJECT, subscription: UPLOADS, attributes: {} } },
  { of: 'the default job', message: { data: '{"id":2}', attributes: { launchId: 'mine' } } },
];

describe.each(MESSAGES)('a message of $of', ({ message }) => {
  const at = (notBefore: string) => ({ ...message, attributes: { ...message.attributes, notBefore } });

  it('is not launched before the time that it says', () => {
    expect(launch(at(NINE)).queueing.notBeforeMs).toBe(MIDNIGHT);
    expect(launch(message).queueing.notBeforeMs).toBeUndefined();
  });

  it.each(['', '2026-01-31T09:00:00', 'tomorrow'])('is rejected if "%s" is not a time', (notBefore) => {
    expect(() => route(at(notBefore))).toThrow(rejected('invalid-not-before'));
  });

  it('is rejected if there is no ledger, whatever the time', () => {
    for (const notBefore of [NINE, 'tomorrow']) {
      expect(() => route(at(notBefore), { hasLedger: false })).toThrow(rejected('needs-ledger'));
    }
    expect(launch(message, { hasLedger: false }).queueing.notBeforeMs).toBeUndefined();
  });
});

describe('the digest', () => {
  const digestOf = (message: Parameters<typeof launch>[0]) => launch(message, { rulebook: WITH_MAIN }).digest;
  const named = { data: OBJECT, attributes: { job: 'thumbnails', launchId: 'mine' } };
  const later = (notBefore: string) => ({ ...named, attributes: { ...named.attributes, notBefore } });

  it('of a named job without a time is the same as in earlier versions', () => {
    expect(digestOf(named)).toBe('743959626f716576');
  });

  it('of a named job differs for different times, as they were sent', () => {
    const digests = [named, later(NINE), later('2026-01-31T00:00:00Z')].map(digestOf);
    expect(new Set(digests).size).toBe(3);
    expect(digestOf({ ...later(NINE), messageId: '2' })).toBe(digests[1]);
  });

  it('of the default job, or if a rule makes the launch id, does not depend on the time', () => {
    const plain = { data: '{"id":2}', attributes: {} };
    const upload = { data: OBJECT, subscription: UPLOADS, attributes: {} };
    for (const message of [plain, upload]) {
      expect(digestOf({ ...message, attributes: { notBefore: NINE } })).toBe(digestOf(message));
    }
  });
});

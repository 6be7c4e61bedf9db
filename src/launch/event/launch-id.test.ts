import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LAUNCH_ID,
  launchIdOfCloudEvent,
  launchIdOfKey,
  launchIdOfMessage,
  newLaunchId,
} from './launch-id.ts';

describe('every launch id that the bridge makes', () => {
  it('is valid for publishers, too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const ids = [
          launchIdOfKey({ key: a, inputId: b }),
          launchIdOfMessage({ subscription: a, messageId: b }),
          launchIdOfCloudEvent({ source: a, id: b }),
          newLaunchId(),
        ];
        for (const id of ids) expect(id).toMatch(LAUNCH_ID);
      }),
    );
  });

  it('shows by its prefix what it was made from', () => {
    expect(launchIdOfMessage({ subscription: 's', messageId: '1' })).toMatch(/^m_[0-9a-f]+$/);
    expect(launchIdOfCloudEvent({ source: 's', id: '1' })).toMatch(/^e_[0-9a-f]+$/);
  });

  it('is equal only for equal parts, wherever one part ends', () => {
    const pair = fc.tuple(fc.string(), fc.string());
    fc.assert(
      fc.property(pair, pair, ([a, b], [c, d]) => {
        const equal = a === c && b === d;
        const idOf = (subscription: string, messageId: string) =>
          launchIdOfMessage({ subscription, messageId });
        expect(idOf(a, b) === idOf(c, d)).toBe(equal);
      }),
    );
    expect(launchIdOfMessage({ subscription: 'ab', messageId: 'c' })).not.toBe(
      launchIdOfMessage({ subscription: 'a', messageId: 'bc' }),
    );
  });
});

describe('the launch id of an Idempotency-Key', () => {
  it('is the same for the same key, id and caller', () => {
    const parts = { key: 'k', inputId: '2', caller: 'a@x.y' };
    expect(launchIdOfKey(parts)).toBe(launchIdOfKey({ ...parts }));
  });

  it('of a request without a body for the default job is the same as in versions without named jobs', () => {
    const parts = { key: 'try-1', inputId: '2' };
    expect(launchIdOfKey(parts)).toBe('k_639bb5de56c4ffe4cff6986297bcb01bd77148d3');
    expect(launchIdOfKey({ ...parts, name: '', body: undefined })).toBe(launchIdOfKey(parts));
    expect(launchIdOfKey({ ...parts, caller: 'a@x.y' })).toBe('k_ead94022b0c409a3b27e5ce955874e301962c558');
  });

  it.each([
    { key: 'other' },
    { inputId: '3' },
    { inputId: undefined },
    { caller: 'b@x.y' },
    { caller: undefined },
    { name: 'report' },
    { body: Buffer.from('{}') },
    { body: Buffer.from('{ }') },
    { name: 'report', body: Buffer.from('{}') },
    { name: '{}', body: undefined },
  ])('differs with %j', (difference) => {
    const parts = { key: 'k', inputId: '2', caller: 'a@x.y' };
    expect(launchIdOfKey({ ...parts, ...difference })).not.toBe(launchIdOfKey(parts));
  });
});

it('a request without a key gets a new launch id each time', () => {
  expect(new Set(Array.from({ length: 1000 }, newLaunchId)).size).toBe(1000);
});

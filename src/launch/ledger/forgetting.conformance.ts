import { describe, expect, it } from 'vitest';
import { launchOf } from './queue-fixture.conformance.ts';
import { partsOf, type StoreOptions } from './store-fixture.conformance.ts';

const BY = { by: 'operator@example.com' };
const NOT_FOUND = { kind: 'refused', reason: 'not found' };

/** Forgetting launches. */
export function describeForgetting({ name, create }: StoreOptions): void {
  describe(`${name}: a launch that is forgotten`, () => {
    it('no longer has its values, but keeps its id and state, and makes duplicates', async () => {
      const parts = await partsOf(await create());
      const failure = { reason: 'other', exitCode: 1, signal: undefined, detail: 'secret' } as const;
      await parts.ended(1, { state: 'failed', failure }, { key: 'secret' });
      expect(await parts.actions.forget(launchOf(1))).toEqual({ kind: 'forgotten' });
      const record = await parts.show(launchOf(1));
      expect(record).toMatchObject({
        inputId: '1',
        state: 'failed',
        isStored: true,
        values: null,
        key: null,
      });
      expect(JSON.stringify(record)).not.toContain('secret');
      expect(record.failure).toMatchObject({ reason: 'other', exitCode: 1, detail: '' });
      expect(await parts.queue.store(launchOf(1))).toMatchObject({ kind: 'known', state: 'failed' });
      const refused = await parts.actions.retry({ key: launchOf(1), force: true, ...BY });
      expect(refused).toEqual({ kind: 'refused', reason: 'not stored', record });
      expect(await parts.actions.forget(launchOf(1))).toEqual({ kind: 'forgotten' });
    });

    it("no longer has Cloud Run's message, however long and strange it was", async () => {
      const parts = await partsOf(await create());
      const { claim } = await parts.claimed(1);
      const detail = `${'x'.repeat(1999)}\u{1F600}\0 and more`;
      await parts.queue.reject({ claim, reason: 'INVALID_ARGUMENT', detail });
      expect(await parts.actions.forget(launchOf(1))).toEqual({ kind: 'forgotten' });
      expect((await parts.show(launchOf(1))).rejection).toEqual({ reason: 'INVALID_ARGUMENT', detail: '' });
    });

    it('is refused before it has ended, or if it does not exist', async () => {
      const parts = await partsOf(await create());
      await parts.launched(1);
      const record = await parts.show(launchOf(1));
      const refused = { kind: 'refused', reason: 'not ended', record };
      expect(await parts.actions.forget(launchOf(1))).toEqual(refused);
      expect(await parts.actions.forget(launchOf(2))).toEqual(NOT_FOUND);
      expect(await parts.show(launchOf(1))).toEqual(record);
    });
  });
}

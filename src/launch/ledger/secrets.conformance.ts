import { describe, expect, it } from 'vitest';
import { inTurn, newStore, type StoreOptions } from './store-fixture.conformance.ts';

/** Secrets that all instances on a ledger share. */
export function describeSecrets({ name, create }: StoreOptions): void {
  describe(`${name}: a secret`, () => {
    it('is made once, however many instances ask for it at the same time', async () => {
      const { stores } = await create();
      const asked = Array.from({ length: 20 }, async (_, n) =>
        (await inTurn(stores, n).secrets()).secret('form tokens'),
      );
      const found = new Set(await Promise.all(asked));
      expect(found.size).toBe(1);
      expect([...found][0]).toMatch(/^[\w-]{43}$/);
    });

    it('is different in every ledger', async () => {
      const secretOf = async () => (await (await newStore(create)).secrets()).secret('form tokens');
      expect(await secretOf()).not.toBe(await secretOf());
    });
  });
}

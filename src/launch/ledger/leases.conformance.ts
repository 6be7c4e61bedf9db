import { describe, expect, it } from 'vitest';
import { inTurn, newStore, type StoreOptions } from './store-fixture.conformance.ts';

const FOLLOW = { name: 'follow', forMs: 60_000 } as const;
/** A lease that ended a second before it began, instead of waiting for its end. */
const OVER = { ...FOLLOW, forMs: -1_000 };

/** Leases. */
export function describeLeases({ name, create }: StoreOptions): void {
  describe(`${name}: a lease`, () => {
    it('is given to one of many that ask at once', async () => {
      const { stores } = await create();
      const leases = await Promise.all(
        Array.from({ length: 20 }, async (_, n) => (await inTurn(stores, n).leases()).acquire(FOLLOW)),
      );
      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('is free again when it is given back or has expired, and not before', async () => {
      const leases = await (await newStore(create)).leases();
      const first = await leases.acquire(FOLLOW);
      expect(await leases.acquire(FOLLOW)).toBeUndefined();
      if (first !== undefined) await leases.release(first);
      expect(await leases.acquire(OVER)).toMatchObject({ name: 'follow' });
      expect(await leases.acquire(FOLLOW)).toMatchObject({ name: 'follow' });
    });

    it('of another name is independent', async () => {
      const leases = await (await newStore(create)).leases();
      await leases.acquire(FOLLOW);
      expect(await leases.acquire({ ...FOLLOW, name: 'publish' })).toMatchObject({ name: 'publish' });
    });

    it('can be extended only by its owner', async () => {
      const leases = await (await newStore(create)).leases();
      const lease = await leases.acquire(FOLLOW);
      if (lease === undefined) throw new Error('it is not given');
      expect(await leases.extend(lease, 120_000)).toBe(true);
      expect(await leases.extend({ ...lease, token: 'another' }, 120_000)).toBe(false);
      expect(await leases.extend(lease, -1_000)).toBe(true);
      expect(await leases.extend(lease, 60_000)).toBe(false);
      const next = await leases.acquire(FOLLOW);
      await leases.release(lease);
      expect(await leases.acquire(FOLLOW)).toBeUndefined();
      expect(next?.token).not.toBe(lease.token);
    });
  });
}

import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { startPushBed, type RawPush } from './push-bed.ts';
import { RULES, UPLOADS, wrapped } from './raw-pushes.ts';

export const LAUNCHED = '204 launched thumbnails: --object=a';

/** Pushes by group, each with what {@link startPushBed} has to say of its end. */
export type HostilePushes = Readonly<
  Record<string, () => readonly (readonly [title: string, raw: RawPush, ends: string])[]>
>;

/** Sends each group to a service of its own, without a ledger and with PostgreSQL, and then a push that is well meant. */
export function expectClearEnds(what: string, groups: HostilePushes): void {
  const database = useLedgerDatabase();
  describe.each([
    { ledger: 'without a ledger', env: async () => ({}) },
    { ledger: 'with PostgreSQL', env: async () => ({ LEDGER_URL: await database.create() }) },
  ])(`${what} end clearly $ledger:`, ({ env }) => {
    it.each(Object.keys(groups))('%s', async (group) => {
      const { push } = await startPushBed({ rules: RULES, env: await env() });
      const rows = groups[group]?.() ?? [];
      const ends: (readonly [string, string])[] = [];
      for (const [title, sent] of rows) ends.push([title, await push(sent)]);
      expect(ends).toEqual(rows.map(([title, , end]) => [title, end]));
      // The service goes on as before.
      expect(await push(wrapped('{"name":"a"}', {}, UPLOADS))).toBe(LAUNCHED);
    });
  });
}

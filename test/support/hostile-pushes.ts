import { describe, expect, it } from 'vitest';
import { useLedgerDatabase } from '../ledger-database.ts';
import { startPushBed, type RawPush } from './push-bed.ts';
import { RULES, UPLOADS, wrapped } from './raw-pushes.ts';

export const LAUNCHED = '204 launched thumbnails: --object=a';

/** Pushes by group, each with its expected result in the words of {@link startPushBed}. */
export type HostilePushes = Readonly<
  Record<string, () => readonly (readonly [title: string, raw: RawPush, ends: string])[]>
>;

/** Sends each group to a new service, without a ledger and with PostgreSQL, and then a valid push. */
export function expectClearEnds(what: string, groups: HostilePushes): void {
  const database = useLedgerDatabase();
  describe.each([
    { ledger: 'without a ledger', env: async () => ({}) },
    { ledger: 'with PostgreSQL', env: async () => ({ LEDGER_URL: await database.create() }) },
  ])(`${what} have a defined result $ledger:`, ({ env }) => {
    it.each(Object.keys(groups))('%s', async (group) => {
      const { push } = await startPushBed({ rules: RULES, env: await env() });
      const rows = groups[group]?.() ?? [];
      const ends: (readonly [string, string])[] = [];
      for (const [title, sent] of rows) ends.push([title, await push(sent)]);
      expect(ends).toEqual(rows.map(([title, , end]) => [title, end]));
      // The service still works.
      expect(await push(wrapped('{"name":"a"}', {}, UPLOADS))).toBe(LAUNCHED);
    });
  });
}

import type { QueryResultRow } from 'pg';
import { jobPath, type LaunchKey } from '../../launch/event/launch-key.ts';
import type { KeyTurns } from './key-turns.ts';
import { query, type OnPool } from './query.ts';

export interface ChangeOptions extends OnPool {
  readonly turns: KeyTurns;
  readonly key: LaunchKey;
  /** $1 launch id, $2 path of the job, $3 the launch's key (the statement must compare it), then `values`. */
  readonly text: string;
  readonly values: readonly unknown[];
  /** For a launch with a key: run after the next launch of the key was chosen. */
  readonly afterwards?: { readonly text: string; readonly values: readonly unknown[] } | undefined;
}

const KEY_OF = 'SELECT key FROM launches WHERE launch_id = $1 AND job = $2';

/**
 * Changes one launch, which may free or take its slots. For a launch with a key this is done under the lock of the key,
 * and the same transaction chooses the next launch of the key.
 *
 * @returns the row that the statement returns; undefined if it changed nothing.
 */
export async function changeLaunch<Row extends QueryResultRow>(
  options: ChangeOptions,
): Promise<Row | undefined> {
  const { pool, turns, key, text, values, afterwards } = options;
  const launch = [key.launchId, jobPath(key)];
  const [found] = await query<{ readonly key: string | null }>(pool, { text: KEY_OF }, launch);
  if (found === undefined) return undefined;
  const all = [...launch, found.key, ...values];
  if (found.key === null) return (await query<Row>(pool, { text }, all))[0];
  return turns.run({ path: jobPath(key), key: found.key }, async ({ run, judge }) => {
    const [changed] = await run<Row>({ text }, all);
    if (changed === undefined) return undefined;
    await judge();
    if (afterwards !== undefined) await run({ text: afterwards.text }, afterwards.values);
    return changed;
  });
}

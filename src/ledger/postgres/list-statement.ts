import type { Pool } from 'pg';
import type { LaunchRecords } from '../../launch/ledger/launch-records.ts';
import { isFinal, type LaunchState, type OpenState } from '../../launch/ledger/launch-state.ts';
import { RECORD } from './launch-row.ts';
import { STATE } from './queue-states.ts';
import { query } from './query.ts';

type Filter = Omit<Parameters<LaunchRecords['list']>[0], 'limit' | 'olderThan'>;

interface ListOptions extends Filter {
  /** Whether some launch has `q` as its launch id: that one is meant then. */
  readonly isLaunchId: boolean;
  /** Creation time, launch id and path of the job of the last one before. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** As the indexes of launches that have not ended have it. */
const IS_OPEN = `stored_at IS NOT NULL AND ended_as IS NULL`;

/** What is stored and in that state, so that the database finds few of many by an index. */
const IN_STATE: Readonly<Record<OpenState, string>> = {
  queued: `(${IS_OPEN} AND state IN ('queued', 'open'))`,
  launching: `(${IS_OPEN} AND state = 'calling' AND expires_at > now())`,
  unknown: `(${IS_OPEN} AND state IN ('unknown', 'calling') AND (state = 'unknown' OR expires_at <= now()))`,
  launched: `(${IS_OPEN} AND state = 'launched' AND running_at IS NULL)`,
  running: `(${IS_OPEN} AND state = 'launched' AND running_at IS NOT NULL)`,
};

/**
 * The statement of a list. It walks along the times of creation until it has enough, or finds few by their state.
 *
 * There is no index for jobs, keys of what has ended, ids and executions, which would cost each launch a write: where few
 * of a large ledger fit, all of it is read, a second or two for a million launches.
 */
export function listStatement(options: ListOptions): {
  readonly text: string;
  readonly values: readonly unknown[];
} {
  const { states, job, key, q, isLaunchId: isId, after, limit } = options;
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    states && statesAre(states, put),
    job === undefined ? undefined : jobIs(put(job)),
    key === undefined ? undefined : `key = ${put(key)}`,
    q === undefined ? undefined : isId ? `launch_id = ${put(q)}` : isFoundBy(put(q)),
    after && `(created_at, launch_id, job) < (${after.map(put).join(', ')})`,
  ].filter((condition) => condition !== undefined);
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join('\n  AND ')}`;
  const order = 'ORDER BY created_at DESC, launch_id DESC, job DESC';
  return { text: `SELECT ${RECORD} FROM launches ${where} ${order} LIMIT ${put(limit)}`, values };
}

/** Whether some launch has that launch id: the one thing that is found at once. */
export async function isLaunchId(pool: Pool, text: string): Promise<boolean> {
  const found = await query(pool, { text: 'SELECT FROM launches WHERE launch_id = $1 LIMIT 1' }, [text]);
  return found.length > 0;
}

function statesAre(states: readonly LaunchState[], put: (value: unknown) => string): string {
  const ended = states.filter(isFinal);
  const open = states.flatMap((state) => (isFinal(state) ? [] : [IN_STATE[state]]));
  const old = `(stored_at IS NULL AND ${STATE} = ANY (${put(states)}::text[]))`;
  return `(${[`ended_as = ANY (${put(ended)}::text[])`, ...open, old].join('\n  OR ')})`;
}

function jobIs(text: string): string {
  return `(job = ${text} OR starts_with(job, ${text} || '/jobs/')
    OR split_part(job, '/jobs/', 2) = ${text} OR split_part(job, '/jobs/', 3) = ${text})`;
}

function isFoundBy(text: string): string {
  return `(input_id = ${text} OR key = ${text} OR working_execution = ${text} OR execution = ${text}
    OR split_part(execution, '/executions/', 2) = ${text} OR ${jobIs(text)})`;
}

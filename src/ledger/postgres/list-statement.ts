import type { Pool } from 'pg';
import type { LaunchFilter } from '../../launch/ledger/launch-records.ts';
import { LAUNCH_STATES, type LaunchState } from '../../launch/ledger/launch-state.ts';
import { isOfJob, PATHS } from './job-paths.ts';
import { RECORD } from './launch-row.ts';
import { Finding, statesAre, waysByJob, waysByText, type Conditions, type Put } from './list-ways.ts';
import { query } from './query.ts';

interface FoundOptions extends LaunchFilter {
  /** Whether `q` is the launch id of a launch. Then only that is looked for. */
  readonly isLaunchId: boolean;
  /** Creation time, launch id and path of the job of the last launch on the previous page. */
  readonly after?: readonly string[] | undefined;
  readonly limit: number;
}

interface Text {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Lists the launches that match, the newest first. */
export function listStatement(options: FoundOptions): Text {
  const { text, values } = found(options);
  return {
    text: `WITH RECURSIVE ${text}
SELECT ${RECORD} FROM found JOIN launches USING (launch_id, job)
ORDER BY listed_at DESC, launch_id DESC, job DESC`,
    values,
  };
}

export function countStatement(options: FoundOptions): Text {
  const { text, values } = found(options);
  return { text: `WITH RECURSIVE ${text} SELECT count(*)::integer AS count FROM found`, values };
}

export async function isLaunchId(pool: Pool, text: string): Promise<boolean> {
  const rows = await query(pool, { text: 'SELECT FROM launches WHERE launch_id = $1 LIMIT 1' }, [text]);
  return rows.length > 0;
}

/**
 * The keys of the launches that match. Each way reads along an index, newest first, and stops when it has enough. So a
 * list is cheap, however many launches there are and however few match. (Not so if two filters match many launches
 * each, but few together: all launches of one filter are read.)
 */
function found(options: FoundOptions): Text {
  const { states, job, key, q, isLaunchId: isId, after, limit } = options;
  const values: unknown[] = [];
  const put: Put = (value) => `$${values.push(value)}`;
  const later = after && `(created_at, launch_id, job) < (${after.map(put).join(', ')})`;
  const find = new Finding({ most: put(limit), later });
  // Each value is added only if it is used: PostgreSQL cannot tell the type of an unused one.
  const ofJob = () => (job === undefined ? undefined : isOfJob('job', put(job)));
  const ofKey = () => (key === undefined ? undefined : `key = ${put(key)}`);
  const inStates = () => states && statesAre(states, put);
  const byJob = (text: string | undefined, among: readonly LaunchState[] | undefined, ...also: Conditions) =>
    waysByJob({ find, put, text, states: among, also });
  const ways = ((): readonly string[] => {
    if (q !== undefined) {
      const all = [inStates(), ofJob(), ofKey()];
      if (isId) return [find.few(`launch_id = ${put(q)}`, ...all)];
      const state = LAUNCH_STATES.find((one) => one === q);
      return [
        ...waysByText({ find, put, q, also: all }),
        ...byJob(q, states, ofJob(), ofKey()),
        ...(state === undefined ? [] : byJob(job, [state], inStates(), ofKey())),
      ];
    }
    if (key !== undefined) {
      const sought = `unnest(ARRAY[${put(key)}::text]) AS sought`;
      return [find.each(sought, { index: ['key'], conditions: ['key = sought', inStates(), ofJob()] })];
    }
    return states === undefined && job === undefined ? [find.newest()] : byJob(job, states);
  })();
  const all = ways.map((way) => `  (${way})`).join('\n  UNION\n');
  return {
    text: `${PATHS}, found AS MATERIALIZED (
  SELECT * FROM (
${all}
  ) AS ways
  ORDER BY listed_at DESC, launch_id DESC, job DESC LIMIT ${find.most}
)`,
    values,
  };
}

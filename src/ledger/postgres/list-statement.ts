import type { Pool } from 'pg';
import type { LaunchFilter } from '../../launch/ledger/launch-records.ts';
import {
  FINAL_STATES,
  isFinal,
  LAUNCH_STATES,
  type LaunchState,
  type OpenState,
} from '../../launch/ledger/launch-state.ts';
import { isOfJob, PATHS } from './job-paths.ts';
import { RECORD } from './launch-row.ts';
import { IS_OPEN, STATE } from './queue-states.ts';
import { query } from './query.ts';

interface FoundOptions extends LaunchFilter {
  /** Whether some launch has `q` as its launch id: that one is meant then. */
  readonly isLaunchId: boolean;
  /** Creation time, launch id and path of the job of the last one before. */
  readonly after?: readonly string[] | undefined;
  readonly limit: number;
}

interface Text {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Put = (value: unknown) => string;

/** What is stored and in that state, as the indexes of launches that have not ended have it. */
export const IN_STATE: Readonly<Record<OpenState, string>> = {
  queued: `(${IS_OPEN} AND state IN ('queued', 'open'))`,
  launching: `(${IS_OPEN} AND state = 'calling' AND expires_at > now())`,
  unknown: `(${IS_OPEN} AND state IN ('unknown', 'calling') AND (state = 'unknown' OR expires_at <= now()))`,
  launched: `(${IS_OPEN} AND state = 'launched' AND running_at IS NULL)`,
  running: `(${IS_OPEN} AND state = 'launched' AND running_at IS NOT NULL)`,
};

const NEWEST_FIRST = 'ORDER BY created_at DESC, launch_id DESC, job DESC';

/** Lists the launches that fit, the newest first. */
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

/** Whether some launch has that launch id. */
export async function isLaunchId(pool: Pool, text: string): Promise<boolean> {
  const rows = await query(pool, { text: 'SELECT FROM launches WHERE launch_id = $1 LIMIT 1' }, [text]);
  return rows.length > 0;
}

/**
 * The keys of those that fit. Each way to find some goes along an index, newest first, and stops where it has enough; so
 * a list costs little, however many launches there are and however few of them fit. (Where two filters are each of many
 * launches and both of few, the launches of one are read.)
 */
function found(options: FoundOptions): Text {
  const { states, job, key, q, isLaunchId: isId, after, limit } = options;
  const values: unknown[] = [];
  const put: Put = (value) => `$${values.push(value)}`;
  const most = put(limit);
  const walk = (...conditions: readonly (string | undefined)[]): string => {
    const where = conditions.filter((one) => one !== undefined).join(' AND ');
    return `SELECT launch_id, job, created_at AS listed_at FROM launches ${where && `WHERE ${where}`}
    ${NEWEST_FIRST} LIMIT ${most}`;
  };
  const later = after && `(created_at, launch_id, job) < (${after.map(put).join(', ')})`;
  const ofKey = key === undefined ? undefined : `key = ${put(key)}`;
  // A value that no way uses has no type.
  const ofJob = () => (job === undefined ? undefined : isOfJob('job', put(job)));
  const inStates = () => states && statesAre(states, put);
  const byJob = (text: string | undefined, among: readonly LaunchState[] | undefined, ...also: Conditions) =>
    waysByJob({ walk, put, text, states: among, also: [later, ...also] });
  const ways = ((): readonly string[] => {
    if (q !== undefined) {
      const all = [inStates(), ofJob(), ofKey, later];
      if (isId) return [walk(`launch_id = ${put(q)}`, ...all)];
      const state = LAUNCH_STATES.find((one) => one === q);
      return [
        ...drives(q, put).map((drive) => walk(drive, ...all)),
        ...byJob(q, states, ofJob(), ofKey),
        ...(state === undefined ? [] : byJob(job, [state], inStates(), ofKey)),
      ];
    }
    if (ofKey !== undefined) return [walk(ofKey, inStates(), ofJob(), later)];
    return states === undefined && job === undefined ? [walk(later)] : byJob(job, states);
  })();
  const all = ways.map((way) => `  (${way})`).join('\n  UNION\n');
  return {
    text: `${PATHS}, found AS MATERIALIZED (
  SELECT * FROM (
${all}
  ) AS ways
  ORDER BY listed_at DESC, launch_id DESC, job DESC LIMIT ${most}
)`,
    values,
  };
}

type Conditions = readonly (string | undefined)[];

/** What has exactly that text where people look for one. */
function drives(q: string, put: Put): readonly string[] {
  const text = put(q);
  const short = put(q.split('/executions/').at(-1));
  const execution = `execution IS NOT NULL AND split_part(execution, '/executions/', 2) = ${short}`;
  return [
    `input_id = ${text}`,
    `key = ${text}`,
    `${execution} AND ${text} IN (${short}, execution)`,
    `working_execution = ${text} AND working_execution <> split_part(execution, '/executions/', 2)`,
  ];
}

/** Job by job and state by state, along the index that has them in that order. */
function waysByJob(options: {
  readonly walk: (...conditions: Conditions) => string;
  readonly put: Put;
  readonly text: string | undefined;
  readonly states: readonly LaunchState[] | undefined;
  readonly also: Conditions;
}): readonly string[] {
  const { walk, put, text, states, also } = options;
  const name = text === undefined ? undefined : put(text);
  const isJob = name === undefined ? 'path IS NOT NULL' : isOfJob('path', name);
  const each = (from: string, ...conditions: Conditions): string =>
    `SELECT one.* FROM ${from} CROSS JOIN LATERAL (${walk('stored_at IS NOT NULL', 'job = path', ...conditions, ...also)}) AS one
    WHERE ${isJob}`;
  const ended = states === undefined ? FINAL_STATES : states.filter(isFinal);
  const holding = (states ?? []).flatMap((one) => (isFinal(one) || one === 'queued' ? [] : [IN_STATE[one]]));
  const ofJob = name === undefined ? undefined : isOfJob('job', name);
  const old = states && `${STATE} = ANY (${put(states)}::text[])`;
  return [
    ...(ended.length === 0
      ? []
      : [each(`paths, unnest(${put(ended)}::text[]) AS state_of (ended)`, 'ended_as = ended')]),
    ...(states === undefined ? [each('paths', 'ended_as IS NULL')] : []),
    ...(states?.includes('queued') === true ? [each('paths', IN_STATE.queued)] : []),
    ...(holding.length === 0 ? [] : [walk(`(${holding.join(' OR ')})`, ofJob, ...also)]),
    walk('stored_at IS NULL', old, ofJob, ...also),
  ];
}

function statesAre(states: readonly LaunchState[], put: Put): string {
  const ended = states.filter(isFinal);
  const open = states.flatMap((state) => (isFinal(state) ? [] : [IN_STATE[state]]));
  const old = `(stored_at IS NULL AND ${STATE} = ANY (${put(states)}::text[]))`;
  return `(${[`ended_as = ANY (${put(ended)}::text[])`, ...open, old].join('\n  OR ')})`;
}

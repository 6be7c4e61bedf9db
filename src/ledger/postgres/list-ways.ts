import { FINAL_STATES, isFinal, type LaunchState, type OpenState } from '../../launch/ledger/launch-state.ts';
import { isOfJob } from './job-paths.ts';
import { IS_OPEN, STATE } from './queue-states.ts';

/** The condition for each open state, in the words of the partial indexes. */
const IN_STATE: Readonly<Record<OpenState, string>> = {
  queued: `(${IS_OPEN} AND state IN ('queued', 'open'))`,
  launching: `(${IS_OPEN} AND state = 'calling' AND expires_at > now())`,
  unknown: `(${IS_OPEN} AND state IN ('unknown', 'calling') AND (state = 'unknown' OR expires_at <= now()))`,
  launched: `(${IS_OPEN} AND state = 'launched' AND running_at IS NULL)`,
  running: `(${IS_OPEN} AND state = 'launched' AND running_at IS NOT NULL)`,
};

/**
 * The condition for any of these states, in the words of the index of launches with a slot. The `CASE` hides the rest
 * from PostgreSQL, which would otherwise choose another index and read all queued launches.
 */
export function holdsIn(states: readonly Exclude<OpenState, 'queued'>[]): string {
  const any = states.map((state) => IN_STATE[state]).join(' OR ');
  return `${IS_OPEN} AND state IN ('calling', 'unknown', 'launched')
    AND CASE WHEN ${any} THEN true ELSE false END`;
}

/** The `CASE` hides `state` from PostgreSQL, which would otherwise expect few rows and sort all queued ones. */
const IS_QUEUED = `CASE WHEN state IN ('queued', 'open') THEN true ELSE false END`;

const NEWEST_FIRST = 'ORDER BY created_at DESC, launch_id DESC, job DESC';

/** Adds a value to the statement. @returns its place, such as `$1`. */
export type Put = (value: unknown) => string;

export type Conditions = readonly (string | undefined)[];

/** Makes statements that find launches. */
export class Finding {
  readonly most: string;
  readonly #later: string | undefined;

  constructor({ most, later }: { readonly most: string; readonly later: string | undefined }) {
    this.most = most;
    this.#later = later;
  }

  /** For conditions that few launches meet. */
  few(...conditions: Conditions): string {
    const where = [...conditions, this.#later].filter((one) => one !== undefined).join(' AND ');
    return `SELECT launch_id, job, created_at AS listed_at FROM launches ${where && `WHERE ${where}`}`;
  }

  newest(...conditions: Conditions): string {
    return `${this.few(...conditions)} ${NEWEST_FIRST} LIMIT ${this.most}`;
  }

  /**
   * The newest launches for each row of `from`. The order includes the leading columns of the index: with the time alone
   * PostgreSQL would scan all launches by time if it expects many matches.
   */
  each(
    from: string,
    given: {
      readonly index: readonly string[];
      readonly conditions: Conditions;
      readonly where?: string;
    },
  ): string {
    const { index, conditions, where = 'true' } = given;
    const columns = new Set([...index, 'created_at', 'launch_id', 'job']);
    const order = [...columns].map((column) => `${column} DESC`).join(', ');
    return `SELECT one.* FROM ${from} CROSS JOIN LATERAL (
    ${this.few(...conditions)} ORDER BY ${order} LIMIT ${this.most}) AS one WHERE ${where}`;
  }
}

interface WaysOptions {
  readonly find: Finding;
  readonly put: Put;
  readonly also: Conditions;
}

/** Launches with exactly that text as id, key or execution. */
export function waysByText({ find, put, also, q }: WaysOptions & { readonly q: string }): readonly string[] {
  const text = put(q);
  const short = put(q.split('/executions/').at(-1));
  const shortExecution = `split_part(execution, '/executions/', 2)`;
  const sought = `unnest(ARRAY[${text}::text]) AS sought`;
  const isExecution = `execution IS NOT NULL AND ${shortExecution} = ${short} AND ${text} IN (${short}, execution)`;
  return [
    find.each(sought, { index: ['input_id'], conditions: ['input_id = sought', ...also] }),
    find.each(sought, { index: ['key'], conditions: ['key = sought', ...also] }),
    find.few(isExecution, ...also),
    find.few(`working_execution = ${text} AND working_execution <> ${shortExecution}`, ...also),
  ];
}

/** Launches of a job or of all jobs, in some or all states. */
export function waysByJob(
  options: WaysOptions & {
    readonly text: string | undefined;
    readonly states: readonly LaunchState[] | undefined;
  },
): readonly string[] {
  const { find, put, text, states, also } = options;
  const name = text === undefined ? undefined : put(text);
  const where = name === undefined ? 'path IS NOT NULL' : isOfJob('path', name);
  const each = (from: string, ...conditions: Conditions): string =>
    find.each(from, {
      index: ['job', 'ended_as'],
      conditions: ['stored_at IS NOT NULL', 'job = path', ...conditions, ...also],
      where,
    });
  const ended = states === undefined ? FINAL_STATES : states.filter(isFinal);
  const holding = (states ?? []).flatMap((one) => (isFinal(one) || one === 'queued' ? [] : [one]));
  const ofJob = name === undefined ? undefined : isOfJob('job', name);
  const old = states && `${STATE} = ANY (${put(states)}::text[])`;
  return [
    ...(ended.length === 0
      ? []
      : [each(`paths, unnest(${put(ended)}::text[]) AS state_of (ended)`, 'ended_as = ended')]),
    ...(states === undefined ? [each('paths', 'ended_as IS NULL')] : []),
    ...(states?.includes('queued') === true ? [each('paths', 'ended_as IS NULL', IS_QUEUED)] : []),
    ...(holding.length === 0 ? [] : [find.few(holdsIn(holding), ofJob, ...also)]),
    find.newest('stored_at IS NULL', old, ofJob, ...also),
  ];
}

export function statesAre(states: readonly LaunchState[], put: Put): string {
  const ended = states.filter(isFinal);
  const open = states.flatMap((state) => (isFinal(state) ? [] : [IN_STATE[state]]));
  const old = `(stored_at IS NULL AND ${STATE} = ANY (${put(states)}::text[]))`;
  return `(${[`ended_as = ANY (${put(ended)}::text[])`, ...open, old].join('\n  OR ')})`;
}

import { LAUNCH_ID } from '../launch/event/launch-id.ts';
import { namedLaunch } from '../launch/executions/named-launch.ts';
import type { LaunchRecord, LaunchRecords } from '../launch/ledger/launch-records.ts';
import { BoardProblem } from './board-problem.ts';

export interface SoughtLaunch {
  readonly launchId: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
}

const NAME = /^([a-z][a-z0-9-]{0,62})?$/;

/**
 * The launch that an address means.
 *
 * @param options.jobOf the Cloud Run job that a name has today; undefined if it is not known here.
 * @throws {BoardProblem} `launch-not-found`.
 */
export async function findLaunch(
  { launchId, name }: SoughtLaunch,
  {
    records,
    jobOf,
  }: {
    readonly records: Pick<LaunchRecords, 'show'>;
    readonly jobOf: (name: string) => string | undefined;
  },
): Promise<LaunchRecord> {
  const isPossible = LAUNCH_ID.test(launchId) && NAME.test(name);
  const job = jobOf(name);
  const here = isPossible ? await namedLaunch(records, { launchId, name, job }) : undefined;
  // The board also shows launches of a ledger whose default job is not configured here, or is another one.
  const isElsewhere = isPossible && here === undefined && name === '' && job !== undefined;
  const record = isElsewhere ? await namedLaunch(records, { launchId, name, job: undefined }) : here;
  if (record !== undefined) return record;
  throw new BoardProblem({ code: 'launch-not-found', phrase: ({ refusals }) => refusals.noSuchLaunch });
}

import type { LaunchRecord, LaunchRecords } from '../ledger/launch-records.ts';

/** A launch by the name of its job, and the Cloud Run job that the name has today; undefined where that is not known. */
export interface NamedLaunch {
  readonly launchId: string;
  /** Empty for the default job. */
  readonly name: string;
  readonly job: string | undefined;
}

/**
 * What a ledger has of a launch. One whose job had another Cloud Run job then is found by the name; one of the default
 * job is not, since several bridges can share a ledger.
 *
 * @returns undefined also where several could be meant.
 */
export async function namedLaunch(
  records: Pick<LaunchRecords, 'show'>,
  { launchId, name, job }: NamedLaunch,
): Promise<LaunchRecord | undefined> {
  const ofJob = await records.show({ launchId, name, job });
  const isOfOtherJob = ofJob.length === 0 && job !== undefined && name !== '';
  const [record, ...others] = isOfOtherJob ? await records.show({ launchId, name }) : ofJob;
  return others.length === 0 ? record : undefined;
}

import type { LaunchRecord, LaunchRecords } from '../ledger/launch-records.ts';

export interface NamedLaunch {
  readonly launchId: string;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  /** Full name of the Cloud Run job that the name has in this configuration; undefined if that is not known. */
  readonly job: string | undefined;
}

/**
 * Finds the record of a launch. If its name had another Cloud Run job at that time, it is found by the name alone. Not
 * so for the default job, since several bridges can share a ledger.
 *
 * @returns undefined also if several launches fit.
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

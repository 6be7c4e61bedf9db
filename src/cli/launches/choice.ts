import { LAUNCH_ID } from '../../launch/event/launch-id.ts';
import { jobPath } from '../../launch/event/launch-key.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import type { LaunchRecord, LaunchRecords } from '../../launch/ledger/launch-records.ts';
import { wrongInput } from '../options.ts';
import { CommandError } from '../../settings/runtime.ts';

/** The launch that a person means. */
export interface LaunchChoice {
  readonly launchId: string;
  /**
   * A name in `jobs`, or a Cloud Run job (short name, full name, or path with the name). Needed only if several jobs
   * use the launch id.
   */
  readonly job?: string | undefined;
}

/**
 * The chosen launch: one record, or one for each job that uses the launch id. A text that fits several jobs means the
 * one of that name in `jobs`, else the default job of that Cloud Run job, else its named ones.
 *
 * @throws {CommandError} with exit code 1 if the ledger does not have it.
 */
export async function chosenLaunches(
  records: LaunchRecords,
  choice: LaunchChoice,
): Promise<readonly LaunchRecord[]> {
  const { launchId, job } = choice;
  const chosen = await launchesOf(records, choice);
  if (chosen.length > 0) return chosen;
  const where = job === undefined ? '' : ` of job ${job}`;
  const message = `the ledger has no launch ${launchId}${where}: never requested, not delivered yet, or finished longer ago than LEDGER_RETENTION_DAYS`;
  throw new CommandError({ message, exitCode: 1 });
}

/**
 * The chosen launch. There must be one only.
 *
 * @throws {CommandError} as {@link chosenLaunches}, and with exit code 2 if several jobs have it.
 */
export async function chosenLaunch(records: LaunchRecords, choice: LaunchChoice): Promise<LaunchRecord> {
  return onlyOne(await chosenLaunches(records, choice), choice);
}

/**
 * The chosen launch, if the ledger has it already.
 *
 * @throws {CommandError} with exit code 2 if several jobs have it.
 */
export async function knownLaunch(
  records: LaunchRecords,
  choice: LaunchChoice,
): Promise<LaunchRecord | undefined> {
  const chosen = await launchesOf(records, choice);
  return chosen.length === 0 ? undefined : onlyOne(chosen, choice);
}

function onlyOne(chosen: readonly LaunchRecord[], { launchId }: LaunchChoice): LaunchRecord {
  const [record, ...others] = chosen;
  if (record !== undefined && others.length === 0) return record;
  const jobs = chosen.map(jobPath).join('\n  ');
  throw wrongInput(`several jobs have launch ${launchId}; add --job with one of\n  ${jobs}`);
}

/** @throws {CommandError} with exit code 2. */
export function checkLaunchId(launchId: string): void {
  if (LAUNCH_ID.test(launchId)) return;
  throw wrongInput(
    `the launch id is ${JSON.stringify(launchId)}; takes 1 to 128 letters, digits and . _ : ~ -, the first a letter or digit`,
  );
}

async function launchesOf(
  records: LaunchRecords,
  { launchId, job }: LaunchChoice,
): Promise<readonly LaunchRecord[]> {
  const all = await records.show({ launchId });
  return job === undefined ? all : namedBy(all, job);
}

function namedBy(records: readonly LaunchRecord[], text: string): readonly LaunchRecord[] {
  const ofCloudRunJob = records.filter(({ job }) => job === text || shortName(job) === text);
  const ways = [
    records.filter((record) => record.name === text || jobPath(record) === text),
    ofCloudRunJob.filter(({ name }) => name === ''),
    ofCloudRunJob,
  ];
  return ways.find((found) => found.length > 0) ?? [];
}

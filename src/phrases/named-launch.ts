import type { LaunchKey } from '../launch/event/launch-key.ts';
import { shortName } from '../launch/kit/short-name.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';

/** The name of a job for people. */
export function nameOf({ job, name }: JobKey): string {
  return name === '' ? shortName(job) : name;
}

/** A job with its Cloud Run job, since a name can be moved to another one. */
export function placeOf({ job, name }: JobKey): string {
  return name === '' ? job : `${name} (${job})`;
}

/** The arguments that name a launch on the command line. */
export function argsOf({ launchId, name }: LaunchKey): string {
  return name === '' ? launchId : `${launchId} --job ${name}`;
}

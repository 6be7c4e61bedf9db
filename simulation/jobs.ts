import { LAUNCH_ENV } from '../src/launch/event/launch-env.ts';
import type { LaunchKey } from '../src/launch/event/launch-key.ts';
import type { RunJobCall } from '../src/launch/jobs/run-job-call.ts';

type Job = Pick<LaunchKey, 'job' | 'name'>;

const HERE = 'projects/simulated/locations/asia-northeast1/jobs/some-job';
const ELSEWHERE = 'projects/simulated/locations/us-central1/jobs/some-job';

/** Two jobs on one Cloud Run job, and one in another region. All of them use the same launch ids. */
export const JOBS: readonly [Job, ...Job[]] = [
  { job: HERE, name: '' },
  { job: HERE, name: 'report' },
  { job: ELSEWHERE, name: 'report' },
];
export const CLOUD_RUN_JOBS: readonly string[] = [HERE, ELSEWHERE];

/** A launch as one text, such as `L7`, `L7/report` and `L7/elsewhere/report`. */
export function launchText({ job, name, launchId }: LaunchKey): string {
  return [launchId, ...(job === ELSEWHERE ? ['elsewhere'] : []), ...(name === '' ? [] : [name])].join('/');
}

/** The launch of a call, as {@link launchText}. */
export function launchTextOf({ job, env }: RunJobCall): string {
  const name = env[LAUNCH_ENV.job] ?? '';
  return launchText({ job, name, launchId: env[LAUNCH_ENV.launchId] ?? '' });
}

/** The key of a launch whose text that is. */
export function keyOfText(text: string): LaunchKey {
  const [launchId = '', ...parts] = text.split('/');
  const isElsewhere = parts[0] === 'elsewhere';
  return { job: isElsewhere ? ELSEWHERE : HERE, name: parts[isElsewhere ? 1 : 0] ?? '', launchId };
}

/** The Cloud Run job of a launch. */
export function cloudRunJobOf(text: string): string {
  return text.split('/').includes('elsewhere') ? ELSEWHERE : HERE;
}

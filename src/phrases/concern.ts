import type { LaunchKey } from '../launch/event/launch-key.ts';
import type { Concern } from '../launch/queue/concerns.ts';
import { shortName } from '../launch/kit/short-name.ts';
import { agePhrase } from './age.ts';
import { countPhrase } from './count.ts';
import { argsOf, nameOf, placeOf } from './named-launch.ts';
import { refusalPhrase } from './run-job-refusal.ts';

/** What needs a person, why, and what to do. */
export function concernPhrase(concern: Concern): string {
  switch (concern.code) {
    case 'job paused': {
      const { job, queued, pause } = concern;
      return `Cloud Run refuses every launch of ${nameOf(job)} since ${pause.since.toISOString()}, and ${wait(queued)}: ${refusalPhrase(pause)}`;
    }
    case 'job not configured':
      return `${wait(concern.queued)} for ${placeOf(concern.job)}, which the rules do not have (with the PROJECT_ID and REGION set here): add it to the rules, or cancel each launch with job-bridge launches cancel`;
    case 'unknown for long':
      return `it has been unknown for ${agePhrase(concern.forMs)} whether ${launchOf(concern.launch)} was launched: job-bridge doctor says why the bridge cannot find out, job-bridge launches show ${argsOf(concern.launch)} how to settle it by hand`;
    case 'unseen for long': {
      const what = concern.isMissing ? 'Cloud Run does not have' : 'the bridge cannot read';
      const execution = concern.execution === undefined ? 'the execution' : shortName(concern.execution);
      return `${what} ${execution} of ${launchOf(concern.launch)}, which keeps its slots until then: job-bridge doctor says what is wrong; if the execution can never be read again, end it with job-bridge launches resolve ${argsOf(concern.launch)} --ended failed`;
    }
    case 'limit reached':
      return `no slot of ${nameOf(concern.job)} is free (limit ${concern.running}), and ${wait(concern.queued)}, for up to ${agePhrase(concern.waitedMs)}: see what runs with job-bridge launches list --state launched,running,unknown --job ${nameOf(concern.job)}, or raise \`running\` in the rules`;
    case 'no sweep': {
      const last =
        concern.agoMs === undefined
          ? 'there was never a sweep'
          : `the last sweep was ${agePhrase(concern.agoMs)} ago`;
      return `${last}, so ends are not noticed and waiting launches are not launched: job-bridge doctor says why`;
    }
    case 'quota pause':
      return `launches in ${concern.pause.scope} pause until ${concern.pause.until.toISOString()}, since RunJob exceeded Google's quota: job-bridge launches resume ends the pause`;
    case 'dead letters':
      return `${concern.count === 1 ? '1 message was' : `${concern.count} messages were`} given up: see why with job-bridge dead-letters list, then replay or discard each`;
    case 'executions failed': {
      const { job, failed } = concern;
      const says = failed === 1 ? '1 execution of' : `${countPhrase(failed)} executions of`;
      const list = `job-bridge launches list --state failed --job ${nameOf(job)}`;
      return `${says} ${nameOf(job)} failed in the last day: see why with ${list}, fix the cause, and launch each again with job-bridge launches retry`;
    }
  }
}

function wait(count: number): string {
  return count === 1 ? '1 launch waits' : `${countPhrase(count)} launches wait`;
}

function launchOf(key: LaunchKey): string {
  return key.name === '' ? key.launchId : `${key.launchId} of ${key.name}`;
}

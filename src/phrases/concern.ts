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
      return `${wait(concern.queued)} for ${placeOf(concern.job)}, which the rules do not have, with PROJECT_ID and REGION as they are set here: add it to the rules, or take each back with job-bridge launches cancel`;
    case 'unknown for long':
      return `nobody has known for ${agePhrase(concern.forMs)} whether ${launchOf(concern.launch)} was launched: job-bridge doctor says what keeps the bridge from finding out, job-bridge launches show ${argsOf(concern.launch)} how to settle it by hand`;
    case 'unseen for long': {
      const what = concern.isMissing ? 'Cloud Run does not have' : 'nobody could look at';
      const execution = concern.execution === undefined ? 'the execution' : shortName(concern.execution);
      return `${what} ${execution} of ${launchOf(concern.launch)}, which keeps its place meanwhile: job-bridge doctor says what is wrong; where nobody can ask any more, job-bridge launches resolve ${argsOf(concern.launch)} --ended failed`;
    }
    case 'limit reached':
      return `as many launches of ${nameOf(concern.job)} as may run (${concern.running}) have not ended, and ${wait(concern.queued)}, for up to ${agePhrase(concern.waitedMs)}: see what runs with job-bridge launches list --state launched,running,unknown --job ${nameOf(concern.job)}, or raise \`running\` in the rules`;
    case 'no sweep': {
      const last =
        concern.agoMs === undefined
          ? 'there was never a sweep'
          : `the last sweep was ${agePhrase(concern.agoMs)} ago`;
      return `${last}, so ends are not noticed and what waits is not launched: job-bridge doctor says why`;
    }
    case 'quota pause':
      return `launches in ${concern.pause.scope} pause until ${concern.pause.until.toISOString()}, since Google refused RunJob for its quota: job-bridge launches resume ends that`;
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

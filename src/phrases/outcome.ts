import type { Cause, Outcome } from '../launch/attempt/outcome.ts';
import { forbiddenPhrase } from './forbidden.ts';
import { refusalPhrase } from './run-job-refusal.ts';

/**
 * Makes what says, in one sentence, why a delivery did not end with an execution, and what to do: for its log line
 * and its dead letter.
 *
 * @param options.hasLedger whether there is one, in which an unknown launch can be settled by hand.
 */
export function outcomePhrases({ hasLedger }: { readonly hasLedger: boolean }) {
  /** @param launchId undefined where the message was not understood. */
  return (outcome: Outcome, launchId: string | undefined): string | undefined => {
    switch (outcome.kind) {
      case 'launched':
      case 'duplicate':
        return undefined;
      case 'rejected': {
        const { forbidden, message } = outcome.rejection;
        return forbidden === undefined ? message : forbiddenPhrase(forbidden);
      }
      default:
        return causePhrase(outcome.why, hasLedger ? launchId : undefined);
    }
  };
}

/** @param settleable launch id of a launch that can be settled by hand. */
function causePhrase(why: Cause, settleable: string | undefined): string {
  const settle = settleable && `settle the launch with: launches resolve ${settleable}`;
  const orSettle = settle === undefined ? '' : `, or ${settle}`;
  switch (why.code) {
    case 'unmatched':
      return 'no rule concerns it, and the rules say that such events are ignored';
    case 'not before':
      return `it may not start before ${new Date(why.notBeforeMs).toISOString()}`;
    case 'key taken':
      return 'another launch of its key has not ended';
    case 'expired':
      return 'it came later after it was requested than expireAfter of its job allows';
    case 'replaced':
      return 'a newer launch of its key is there, and whenRunning of its job says replace';
    case 'skipped':
      return 'another launch of its key has not ended, and whenRunning of its job says skip';
    case 'limit reached':
      return `as many launches of its job as may run (${why.running}) have not ended`;
    case 'in line':
      return 'it is in line: older launches go first, or its job is paused';
    case 'quota':
      return `Google refused RunJob for its quota: ${why.error}`;
    case 'refused for good':
      return `Cloud Run refuses what this launch asks for: ${why.error}; correct its values, and launch it again with: launches retry`;
    case 'launch id undecided':
      return 'an instance of the version before launches another request under this launch id; Pub/Sub will send this one again';
    case 'being launched':
      return `another delivery is launching it; its claim ends in ${Math.ceil(why.claimEndsInMs)} ms`;
    case 'another request':
      return 'another launch request is being launched under this launch id';
    case 'no budget':
      return 'no launch budget in time';
    case 'reads exhausted':
      return `the executions cannot be listed: ${why.error}; Google's quota of reads is used up, the next delivery asks again${orSettle}`;
    case 'ledger unreachable':
      return `the ledger cannot be reached: ${why.error}`;
    case 'slow claim':
      return `the ledger took ${Math.round(why.tookMs)} ms for a claim, too long to send RunJob after it: the database is slow`;
    case 'out of time':
      return `it took ${Math.round(why.passedMs)} ms until RunJob could be sent, longer than the ack deadline allows: look at the database, and at Cloud Run's list`;
    case 'stopped waiting':
      return 'stopped waiting: the service stops, or the caller has gone';
    case 'still starting':
      return 'the service is still starting';
    case 'not started':
      return `the launcher cannot be opened: ${why.error}`;
    case 'not sent':
      return why.error;
    case 'set-up fault':
      return refusalPhrase(why);
    case 'answer lost':
      return why.error;
    case 'claim ended':
      return 'an earlier attempt may have launched it';
    case 'not recorded':
      return 'it launched, and the ledger could not record it';
    case 'found, not recorded':
      return `its execution was found, and the ledger could not record it: ${why.error}`;
    case 'not listed yet':
      return 'it is not listed yet; it is launched again once it stays absent for RELAUNCH_AFTER_SECONDS';
    case 'not our job':
      return `it is not listed, and this service has no such job that it could launch again${orSettle}`;
    case 'never relaunched':
      return `it is not listed, and RELAUNCH_AFTER_SECONDS is 0; set that above 0${orSettle}`;
    case 'list unreadable':
      return `the executions cannot be listed: ${why.error}; fix that, most often by granting roles/run.viewer on the job to this service${orSettle}`;
    case 'list too short':
      return `the list of executions ends before the time of the launch; look for one that has its LAUNCH_ID${orSettle}`;
    case 'list hides launch ids':
      return settle
        ? `Cloud Run does not show LAUNCH_ID in the environment of executions, so its list cannot tell; let this service see it (roles/run.viewer on the job)${orSettle}`
        : 'Cloud Run does not show LAUNCH_ID in the environment of executions, so its list cannot serve as the record: set LEDGER_URL';
    case 'list unproven':
      return 'Cloud Run has not shown LAUNCH_ID in any execution yet; one launch at a time goes ahead until it has';
  }
}

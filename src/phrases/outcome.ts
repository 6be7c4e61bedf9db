import type { Cause, Outcome } from '../launch/attempt/outcome.ts';
import { forbiddenPhrase } from './forbidden.ts';
import { refusalPhrase } from './run-job-refusal.ts';

/**
 * Makes the function that says in one sentence why a delivery ended without an execution, and what to do: for its log
 * line and its dead letter.
 *
 * @param options.hasLedger whether there is one, in which an unknown launch can be settled by hand.
 */
export function outcomePhrases({ hasLedger }: { readonly hasLedger: boolean }) {
  /** @param launchId undefined if the message was not understood. */
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
      return 'no rule matches it, and the rules ignore such events';
    case 'not before':
      return `it may not start before ${new Date(why.notBeforeMs).toISOString()}`;
    case 'key taken':
      return 'another launch of its key has not ended';
    case 'expired':
      return 'it came too late after its request for expireAfter of its job';
    case 'replaced':
      return 'a newer launch has its key, and whenRunning of its job is replace';
    case 'skipped':
      return 'another launch of its key has not ended, and whenRunning of its job is skip';
    case 'limit reached':
      return `no slot of its job is free (limit ${why.running})`;
    case 'in line':
      return 'older launches go first, or its job is paused';
    case 'quota':
      return `RunJob exceeded Google's quota: ${why.error}`;
    case 'refused for good':
      return `Cloud Run refuses the values of this launch: ${why.error}; correct them, and launch it again with: launches retry`;
    case 'launch id undecided':
      return 'an instance of an earlier version launches another request under this launch id; Pub/Sub sends this one again';
    case 'being launched':
      return `another delivery is launching it; its claim ends in ${Math.ceil(why.claimEndsInMs)} ms`;
    case 'another request':
      return 'another launch request is being launched under this launch id';
    case 'no budget':
      return 'the pace allowed no launch in time';
    case 'reads exhausted':
      return `the executions cannot be listed: ${why.error}; Google's read quota is used up; the next delivery tries again${orSettle}`;
    case 'ledger unreachable':
      return `the ledger cannot be reached: ${why.error}`;
    case 'slow claim':
      return `the ledger took ${Math.round(why.tookMs)} ms for a claim, too long to send RunJob afterwards: the database is slow`;
    case 'out of time':
      return `it took ${Math.round(why.passedMs)} ms until RunJob could be sent, longer than the ack deadline allows: check whether the database or the listing of executions is slow`;
    case 'stopped waiting':
      return 'the service stops, or the caller closed the connection';
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
      return `it is not listed, and this service does not have its job, to launch it again${orSettle}`;
    case 'never relaunched':
      return `it is not listed, and RELAUNCH_AFTER_SECONDS is 0; set it above 0${orSettle}`;
    case 'list unreadable':
      return `the executions cannot be listed: ${why.error}; the usual fix is to grant roles/run.viewer on the job to this service${orSettle}`;
    case 'list too short':
      return `the list of executions ends before the time of the launch; look for one that has its LAUNCH_ID${orSettle}`;
    case 'list hides launch ids':
      return settle
        ? `Cloud Run does not show LAUNCH_ID in the environment of executions, so its list proves nothing; let this service see it (roles/run.viewer on the job)${orSettle}`
        : 'Cloud Run does not show LAUNCH_ID in the environment of executions, so its list cannot serve as the record: set LEDGER_URL';
    case 'list unproven':
      return 'Cloud Run has not shown LAUNCH_ID in any execution yet; until it does, launches go one at a time';
  }
}

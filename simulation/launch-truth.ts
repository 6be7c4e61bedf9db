import type { LaunchKey } from '../src/launch/event/launch-key.ts';
import type { EndState } from '../src/launch/ledger/launch-state.ts';
import type { Launch } from '../src/launch/jobs/launch.ts';
import { keyOfText } from './jobs.ts';

/** What the process that calls has to tell of itself. */
export interface Sender {
  readonly name: string;
  readonly isAlive: boolean;
  readonly startedMs: number;
  /** When it learned the time of the ledger for the first time; infinity before that. */
  readonly firstLedgerTimeMs: number;
  /** When its last freeze ended. */
  readonly thawedMs: number;
}

/** One call of RunJob, as it left its process. Here and below, `launchId` is the text of the launch: see `jobs.ts`. */
export interface Call {
  readonly launchId: string;
  readonly sender: Sender;
  readonly sentMs: number;
  /** Since when its process has been at this launch. */
  readonly openedMs: number;
  /** Its claim did not outlive it any more: its process was frozen. */
  readonly isStale: boolean;
  /** Of its claim, where there is a ledger. */
  readonly token: string | undefined;
  readonly leaseEndsMs: number;
}

/** One execution, as it really is: nobody in the simulated world knows all of it. */
export interface Execution {
  readonly name: string;
  /** The Cloud Run job. */
  readonly job: string;
  readonly launchId: string;
  readonly digest: string;
  /** The call that started it. */
  readonly call: Call;
  readonly createdMs: number;
  readonly listedMs: number;
  isForgotten: boolean;
  /** When a page left it out for the last time. */
  omittedMs: number;
  /** When a page showed it without its environment for the last time. */
  hiddenMs: number;
  /** When somebody deleted it; infinity where nobody has. */
  deletedMs: number;
  /** When its container started, and when it ended; infinity before that. */
  startedMs: number;
  endedMs: number;
  endedAs: EndState | undefined;
}

/** Everything that happened to one launch, whatever the process and the message. */
export interface LaunchTruth {
  readonly launchId: string;
  readonly key: LaunchKey;
  /** What was asked for; undefined for one that an operator launched again. */
  asked: Launch | undefined;
  readonly executions: Execution[];
  /** Executions that did the work. */
  works: number;
  /** Deliveries that are under way, in all instances. */
  open: number;
  /** When the oldest delivery came that is still under way. */
  openedMs: number;
  /** Calls of RunJob that Cloud Run is going to accept. */
  comingIn: number;
  /** Until when a call of RunJob for it is under way. */
  callingUntilMs: number;
  /** There was a reason for somebody not to know what became of it. */
  inDoubt: boolean;
  isDocumented: boolean;
  /** The ledger lost something that it had committed about it. */
  isLost: boolean;
}

export function newTruth(launchId: string): LaunchTruth {
  return {
    launchId,
    key: keyOfText(launchId),
    asked: undefined,
    executions: [],
    works: 0,
    open: 0,
    openedMs: 0,
    comingIn: 0,
    callingUntilMs: -1,
    inDoubt: false,
    isDocumented: false,
    isLost: false,
  };
}

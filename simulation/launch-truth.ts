import type { LaunchKey } from '../src/launch/event/launch-key.ts';
import type { EndState } from '../src/launch/ledger/launch-state.ts';
import type { Launch } from '../src/launch/jobs/launch.ts';
import { keyOfText } from './jobs.ts';

/** What the checks need to know of the calling process. */
export interface Sender {
  readonly name: string;
  readonly isAlive: boolean;
  readonly startedMs: number;
  /** When it first got the ledger's time; infinity before that. */
  readonly firstLedgerTimeMs: number;
  /** When its last freeze ended. */
  readonly thawedMs: number;
}

/** One call of RunJob, as it left its process. Here and below `launchId` is the `launchText` of the launch. */
export interface Call {
  readonly launchId: string;
  readonly sender: Sender;
  readonly sentMs: number;
  /** When its process began with this launch. */
  readonly openedMs: number;
  /** Its claim ended before it, because its process was frozen. */
  readonly isStale: boolean;
  /** Of its claim, if there is a ledger. */
  readonly token: string | undefined;
  readonly leaseEndsMs: number;
}

/** One execution as it really is. No part of the simulated world knows all of this. */
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
  /** When a page last omitted it. */
  omittedMs: number;
  /** When a page last showed it without its environment. */
  hiddenMs: number;
  /** When it was deleted; infinity before that. */
  deletedMs: number;
  /** When its container started, and when it ended; infinity before that. */
  startedMs: number;
  endedMs: number;
  endedAs: EndState | undefined;
}

/** Everything that happened to one launch, over all processes and messages. */
export interface LaunchTruth {
  readonly launchId: string;
  readonly key: LaunchKey;
  /** The request; undefined for a retry of an operator. */
  asked: Launch | undefined;
  readonly executions: Execution[];
  /** Executions that did the work. */
  works: number;
  /** Deliveries that are under way, in all instances. */
  open: number;
  /** When the oldest delivery under way began. */
  openedMs: number;
  /** Calls of RunJob that Cloud Run will accept. */
  comingIn: number;
  /** Until when a call of RunJob for it is under way. */
  callingUntilMs: number;
  /** Whether there was a reason for the launch to be unknown. */
  inDoubt: boolean;
  isDocumented: boolean;
  /** Whether the ledger lost a commit about it. */
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

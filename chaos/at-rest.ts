import { setInterval, setTimeout } from 'node:timers/promises';
import { LOCAL } from '../dev/local-project.ts';
import type { Evidence } from './evidence.ts';
import type { LedgerRest } from './ledger-rows.ts';
import { ENDED_SUBSCRIPTION, type Stage } from './stage.ts';
import type { Traffic } from './traffic.ts';

export interface Progress {
  readonly elapsedMs: number;
  readonly launched: number;
  readonly backlog: number;
  /** Launches in the ledger without an end; undefined without a ledger, and while it is unreachable. */
  readonly unfinished: number | undefined;
  readonly kills: number;
}

export interface AtRestOptions {
  readonly stage: Stage;
  readonly traffic: Traffic;
  readonly evidence: Evidence;
  /** Undefined without a ledger. */
  readonly ledger?: { rest(): Promise<LedgerRest | undefined> };
  /** Ends kills and cut connections; their consequences have to come to rest by themselves. */
  readonly endStorm?: () => void;
  readonly limitMs: number;
  /** Ends the waiting with an error. */
  readonly stop: AbortSignal;
  /** Reject when a part fails that the run did not break. */
  readonly failures?: readonly Promise<never>[];
  /** Milliseconds since the Unix epoch. */
  readonly startedMs: number;
  readonly onProgress?: (progress: Progress) => void;
}

const LOOK_EVERY_MS = 100;
/** The ledger is read at every tenth look. */
const ASK_EVERY = 10;
/** The storm ends when this share of the launches (0..1) has not ended. */
const NEARLY_DONE = 0.1;

/**
 * Sends the traffic, and resolves when all of it was sent, Pub/Sub has no messages and the ledger has nothing more to do,
 * or when the limit is reached.
 *
 * @throws when a publish failed, an instance ended by itself, or `stop` fired.
 */
export async function untilAtRest(options: AtRestOptions): Promise<void> {
  const { stage, traffic, limitMs, stop, failures = [] } = options;
  const end = new AbortController();
  const signal = AbortSignal.any([stop, end.signal]);
  try {
    await Promise.race([
      Promise.all([traffic.publishAll(signal), watch({ ...options, stop: signal })]),
      setTimeout(limitMs, undefined, { signal }),
      traffic.failed,
      stage.fleet.failed,
      ...failures,
    ]);
  } finally {
    end.abort();
    traffic.stop();
    options.endStorm?.();
  }
}

/** Messages that are neither acked nor dead-lettered. */
export function backlogOf({ pubsub }: Pick<Stage, 'pubsub'>): number {
  return pubsub.backlog(LOCAL.subscription) + pubsub.backlog(ENDED_SUBSCRIPTION);
}

async function watch({ stage, traffic, evidence, ledger, stop, ...options }: AtRestOptions): Promise<void> {
  const { pubsub, cloudRun, fleet } = stage;
  let rest: LedgerRest | undefined;
  /** The ledger was read after Pub/Sub had nothing more to deliver: before, launches could still come. */
  let isFresh = false;
  let looks = 0;
  for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { signal: stop })) {
    evidence.collectCalls(cloudRun.calls);
    traffic.look();
    const backlog = backlogOf(stage);
    const isQuiet = traffic.done && backlog === 0;
    isFresh &&= isQuiet;
    looks += 1;
    if (ledger !== undefined && looks % ASK_EVERY === 0) {
      rest = await ledger.rest();
      isFresh = isQuiet;
    }
    options.onProgress?.({
      elapsedMs: Date.now() - options.startedMs,
      launched: evidence.executions.size,
      backlog,
      unfinished: rest?.unfinished,
      kills: fleet.kills.length,
    });
    const isNearlyDone =
      ledger === undefined ||
      (rest !== undefined && backlog + rest.unfinished <= traffic.requested.size * NEARLY_DONE);
    if (traffic.done && isNearlyDone) options.endStorm?.();
    const isDone = ledger === undefined || (isFresh && rest?.unfinished === 0 && rest.untold === 0);
    if (isQuiet && isDone) break;
  }
  // An open duplicate could still launch something.
  await pubsub.idle();
}

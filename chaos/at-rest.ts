import { setInterval, setTimeout } from 'node:timers/promises';
import { LOCAL } from '../dev/local-project.ts';
import type { Evidence } from './evidence.ts';
import type { Stage } from './stage.ts';
import type { Traffic } from './traffic.ts';

export interface Progress {
  readonly elapsedMs: number;
  readonly launched: number;
  readonly backlog: number;
  readonly kills: number;
}

export interface AtRestOptions {
  readonly stage: Stage;
  readonly traffic: Traffic;
  readonly evidence: Evidence;
  readonly limitMs: number;
  /** Ends the waiting with an error. */
  readonly stop: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  readonly startedMs: number;
  readonly onProgress?: (progress: Progress) => void;
}

const LOOK_EVERY_MS = 100;

/**
 * Sends the traffic, and resolves when all of it has been sent and Pub/Sub holds nothing any more, or when
 * the limit is reached.
 *
 * @throws when something could not be published, an instance ended by itself, or `stop` fired.
 */
export async function untilAtRest(options: AtRestOptions): Promise<void> {
  const { stage, traffic, limitMs, stop } = options;
  const end = new AbortController();
  const signal = AbortSignal.any([stop, end.signal]);
  try {
    await Promise.race([
      Promise.all([traffic.publishAll(signal), watch({ ...options, stop: signal })]),
      setTimeout(limitMs, undefined, { signal }),
      traffic.failed,
      stage.fleet.failed,
    ]);
  } finally {
    end.abort();
    traffic.stop();
  }
}

async function watch({ stage, traffic, evidence, stop, ...options }: AtRestOptions): Promise<void> {
  const { pubsub, cloudRun, fleet } = stage;
  for await (const _ of setInterval(LOOK_EVERY_MS, undefined, { signal: stop })) {
    evidence.collectCalls(cloudRun.calls);
    traffic.look();
    const backlog = pubsub.backlog(LOCAL.subscription);
    options.onProgress?.({
      elapsedMs: Date.now() - options.startedMs,
      launched: evidence.executions.size,
      backlog,
      kills: fleet.kills.length,
    });
    // The storm ends with the traffic: what it left behind has to come to rest by itself.
    if (traffic.done) fleet.stopKilling();
    if (traffic.done && backlog === 0) break;
  }
  // A duplicate may still be under way, and launch what should not be.
  await pubsub.idle();
}

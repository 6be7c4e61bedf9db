import { LOCAL } from '../dev/local-project.ts';
import type { Evidence } from './evidence.ts';
import { countBy } from './history.ts';
import { DEAD_LETTERS, type Stage } from './stage.ts';
import type { Traffic } from './traffic.ts';

/** A run that has ended, with its stage still open. */
export interface Run {
  readonly stage: Stage;
  readonly traffic: Traffic;
  readonly evidence: Evidence;
  /** Milliseconds since the Unix epoch. */
  readonly startedMs: number;
}

/** The figures that every report has. */
export interface RunCounts {
  readonly evidence: Evidence;
  readonly messages: number;
  readonly republished: number;
  /** Launch ids that were delivered more often than their nacks required. */
  readonly deliveredAgain: number;
  /** The number of deliveries by status. */
  readonly deliveries: ReadonlyMap<string, number>;
  readonly mostAttempts: number;
  readonly executions: number;
  readonly kills: number;
  readonly deadLettered: number;
  readonly durationMs: number;
}

export async function countsOf({ stage, traffic, evidence, startedMs }: Run): Promise<RunCounts> {
  const { pubsub, cloudRun, fleet } = stage;
  const durationMs = Date.now() - startedMs;
  await cloudRun.idle();
  evidence.collectCalls(cloudRun.calls);
  const deliveries = pubsub.deliveries(LOCAL.subscription);
  return {
    evidence,
    messages: traffic.launchIds.size,
    republished: traffic.republished,
    deliveredAgain: traffic.deliveredAgain.size,
    deliveries: countBy(deliveries, ({ status }) => String(status)),
    mostAttempts: deliveries.reduce((most, { attempt }) => Math.max(most, attempt), 0),
    executions: evidence.executionCount,
    kills: fleet.kills.length,
    deadLettered: pubsub.messages(DEAD_LETTERS).length,
    durationMs,
  };
}

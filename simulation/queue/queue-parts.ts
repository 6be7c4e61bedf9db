import type { AttemptParts } from '../../src/launch/attempt/launch-context.ts';
import { EndRecorder } from '../../src/launch/executions/end-recorder.ts';
import { ExecutionHints } from '../../src/launch/executions/execution-hints.ts';
import { Follower } from '../../src/launch/executions/follower.ts';
import type { ReadQuota } from '../../src/launch/executions/read-quota.ts';
import { ReadWindow } from '../../src/launch/executions/read-window.ts';
import { Wishes } from '../../src/launch/executions/wishes.ts';
import { Dispatcher } from '../../src/launch/queue/dispatcher.ts';
import { EventPublisher } from '../../src/launch/queue/event-publisher.ts';
import { Intake } from '../../src/launch/queue/intake.ts';
import { Sweep } from '../../src/launch/queue/sweep.ts';
import { UnknownLaunches } from '../../src/launch/queue/unknown-launches.ts';
import { JOBS } from '../jobs.ts';
import { ledgerPorts, statement } from '../ledger-port.ts';
import type { Outside, Serving } from '../serving.ts';
import type { Process } from '../process.ts';
import { ReadPort } from './read-port.ts';
import { topicPort } from './topic-port.ts';

const FOLLOW_READS = 60;
const HINT_READS = 180;
/** How long a hint goes on launching what waited for the end. */
const AFTER_HINT_MS = 10_000;

/** Wires the queue of a process as the product does. */
export function queueServing(options: {
  readonly process: Process;
  readonly outside: Outside;
  readonly attempt: Omit<AttemptParts, 'ledger'>;
  readonly quota: ReadQuota;
}): Serving {
  const { process, outside, attempt, quota } = options;
  const { world, cloudRunOf, bug } = outside;
  const { scenario } = world;
  const { clock } = process;
  const stop = new AbortController();
  const real = ledgerPorts({ world, process });
  const ledger = bug?.ports?.(real, { world, process }) ?? real;
  const { queue, ends, outbox, leases } = ledger;
  const jobs = JOBS.map((job, n) => {
    const running = scenario.queue.running[n];
    return { ...job, queueing: { running, whenRunning: 'wait', expireAfterMs: undefined } as const };
  });
  const dispatcher = new Dispatcher({ ...attempt, ledger: queue, jobs, stop: stop.signal });
  const reader = new ReadPort({ world, process, cloudRunOf });
  const recorder = new EndRecorder({
    ends,
    reader,
    apartMs: scenario.relaunchAfterMs,
    told: () => undefined,
  });
  const readsOf = (most: number) => new ReadWindow({ clock, most, quotaOf: () => quota });
  const listOf = (job: string) => reader.listOf(job);
  const reads = readsOf(FOLLOW_READS);
  const failed = (): void => undefined;
  const follower = new Follower({ ends, recorder, listOf, reader, reads, leases, clock, failed });
  const wishes = new Wishes({ ends, canceller: reader, clock, told: () => undefined });
  const hints = new ExecutionHints({
    ends,
    recorder,
    reader: bug?.hintReader?.(reader) ?? reader,
    reads: readsOf(HINT_READS),
    clock,
  });
  const publisher = scenario.queue.wantsEvents
    ? new EventPublisher({ outbox, leases, publish: topicPort({ world, process }), clock, failed })
    : undefined;
  const unknown = new UnknownLaunches(dispatcher.parts);
  const sweep = new Sweep({
    queue,
    jobs,
    dispatcher,
    steps: [unknown, wishes, follower, ...(publisher === undefined ? [] : [publisher])],
    noteSweep: () => process.exchange(statement(world, () => undefined)),
    clock,
  });
  const intake = new Intake({ queue, dispatcher, clock });
  const tell = async (): Promise<void> => publisher?.soon(stop.signal);
  return {
    async launch(delivery) {
      const outcome = await intake.launch(delivery);
      // The answer does not wait for this, and failures are left to the sweep.
      tell().catch(() => undefined);
      return outcome;
    },
    async sweep() {
      if (publisher !== undefined) await outbox.want();
      await sweep.run(stop.signal);
    },
    async hear(hint) {
      const result = await hints.hear(hint);
      if (result.kind !== 'ended') return;
      const untilMs = clock.monotonic() + AFTER_HINT_MS;
      await dispatcher.launchDue(result.job, { signal: stop.signal, untilMs });
      await tell();
    },
    stop() {
      stop.abort();
      follower.close().catch(() => undefined);
    },
  };
}

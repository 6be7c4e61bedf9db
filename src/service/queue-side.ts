import type { AwaitedLaunch } from '../launch/attempt/launcher.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import type { HintResult } from '../launch/executions/execution-hints.ts';
import { unlessAborted } from '../launch/kit/abort-race.ts';
import { systemClock as clock } from '../launch/kit/clock.ts';
import type { JobKey } from '../launch/ledger/launch-queue.ts';
import type { AddRoutes } from '../server/app.ts';
import type { Handler } from '../server/handler.ts';
import { executionRoutes, type HintedEnds } from '../subscriber/execution-routes.ts';
import type { Launching } from '../subscriber/push-routes.ts';
import { sweepRoutes } from '../subscriber/sweep-routes.ts';
import { sweepAuthentication } from './authentication.ts';
import type { Following } from './following.ts';
import type { Queueing } from './queueing.ts';
import { openOnce, type ServiceParts } from './service-parts.ts';
import { removalStep, Sweeping } from './sweeping.ts';

/** Works on launches after their delivery. */
export interface QueueSide {
  readonly routes: readonly AddRoutes[];
  readonly openings: readonly (() => Promise<unknown>)[];
  /** Before a delivery is answered: publishes the events of its changes, and cancels what its launch replaces. */
  readonly afterDelivery: (launching: Launching) => Launching;
  /**
   * Does at once what an operator's action, or an end that a look-up saw, makes possible for that job. After a failure
   * the next sweep does it.
   */
  readonly afterChange: (job: JobKey) => Promise<void>;
}

/** How long an end may launch those that waited for it: its delivery has to be answered in time. */
const LAUNCH_MS = 20_000;
/** The same for an action or a look-up, whose caller waits for the answer. */
const CHANGE_MS = 5_000;

/** Puts together the routes for ended executions and sweeps. Without a ledger they answer that there is nothing to do. */
export async function queueSide(
  parts: ServiceParts,
  {
    queueing,
    authenticate,
  }: {
    /** Undefined without a ledger. */
    readonly queueing: (() => Promise<Queueing>) | undefined;
    /** Lets callers through that may push. */
    readonly authenticate: Handler;
  },
): Promise<QueueSide> {
  const { config, logger, stop } = parts;
  const queue = queueing && queueParts(parts, queueing);
  const jobs = [...(parts.rulebook?.jobs.values() ?? []), ...(parts.defaultJob ? [parts.defaultJob] : [])];
  const routes = [
    executionRoutes({
      path: config.EXECUTIONS_PATH,
      authenticate,
      jobs: [...new Set(jobs.map(({ job }) => job))],
      ends: queue && hintedEnds(queue, { stop, timeScale: parts.timeScale }),
      logger,
    }),
    sweepRoutes({
      path: config.SWEEP_PATH,
      authenticate: await sweepAuthentication({ config, logger }, authenticate),
      sweep: queue && (async () => (await queue.sweeping()).run()),
    }),
  ];
  return {
    routes,
    openings: queue === undefined ? [] : [queue.sweeping],
    afterDelivery: (launching) => (queue === undefined ? launching : told(launching, queue, parts)),
    afterChange: async (job) => queue && afterChange(job, queue, parts),
  };
}

type QueueParts = ReturnType<typeof queueParts>;

/** Each part is opened when it is first needed. */
function queueParts(parts: ServiceParts, queueing: () => Promise<Queueing>) {
  const { config, logger, releases, stop } = parts;
  const following = openOnce(async (): Promise<Following> => {
    const { createFollowing } = await import('./following.ts');
    return createFollowing(parts);
  });
  const events = openOnce(async () => {
    if (config.EVENTS_TOPIC === '') return undefined;
    // This creates the ledger, if it does not exist.
    await parts.upkeep();
    const { createEventsOut } = await import('./events-out.ts');
    return createEventsOut(parts);
  });
  const sweeping = openOnce(async () => {
    const { steps } = await following();
    const publisher = await events();
    const upkeep = await (await parts.store()).upkeep();
    const removal = removalStep({ upkeep, retentionDays: config.LEDGER_RETENTION_DAYS, clock });
    const sweep = (await queueing()).sweepOf({
      steps: [...steps, ...(publisher === undefined ? [] : [publisher]), removal],
      noteSweep: () => upkeep.noteSweep(),
    });
    const sweeps = new Sweeping({ sweep, logger, clock, stop });
    if (config.SWEEP_SECONDS > 0) sweeps.every(config.SWEEP_SECONDS * 1000);
    releases.defer(() => sweeps.idle());
    return sweeps;
  });
  return { queueing, following, events, sweeping };
}

function hintedEnds(
  { queueing, following, events }: QueueParts,
  { stop: signal, timeScale }: Pick<ServiceParts, 'stop' | 'timeScale'>,
): HintedEnds {
  const launchWaiting = async (job: JobKey): Promise<void> => {
    const untilMs = clock.monotonic() + LAUNCH_MS * timeScale;
    await (await queueing()).dispatcher.launchDue(job, { signal, untilMs });
    await (await events())?.soon(signal);
  };
  return {
    async hear(hint): Promise<HintResult> {
      // The ledger writes events from then on.
      await events();
      const { hints } = await following();
      const result = await hints.hear(hint);
      if (result.kind === 'ended') await launchWaiting(result.job);
      return result;
    },
  };
}

async function afterChange(
  job: JobKey,
  { queueing, following, events }: QueueParts,
  { logger, stop: signal, timeScale }: Pick<ServiceParts, 'logger' | 'stop' | 'timeScale'>,
): Promise<void> {
  const time = { signal, untilMs: clock.monotonic() + CHANGE_MS * timeScale };
  try {
    await (await following()).wishes.run(time);
    await (await queueing()).dispatcher.launchDue(job, time);
    await (await events())?.soon(signal);
  } catch (error) {
    logger.warn({ err: error }, 'the next sweep does what an action or an end makes possible');
  }
}

const CHANGED: ReadonlySet<Outcome['kind']> = new Set(['launched', 'queued', 'skipped'] as const);

/** A failure here does not change the outcome of the delivery: the next sweep does the rest. */
function told(launching: Launching, { following, events }: QueueParts, parts: ServiceParts): Launching {
  const { logger, stop: signal, timeScale } = parts;
  const tell = async ({ launch }: AwaitedLaunch): Promise<void> => {
    const { values, queueing } = launch;
    if (values.key !== undefined && queueing.whenRunning === 'replace') {
      const untilMs = clock.monotonic() + LAUNCH_MS * timeScale;
      await (await following()).wishes.run({ signal, untilMs });
    }
    await (await events())?.soon(signal);
  };
  return {
    async launch(awaited) {
      const { launchId } = awaited.launch;
      try {
        // The ledger writes events from then on.
        await unlessAborted(events(), awaited.signal);
      } catch (error) {
        logger.warn({ err: error, launchId }, 'events cannot be published');
      }
      const outcome = await launching.launch(awaited);
      if (!CHANGED.has(outcome.kind)) return outcome;
      try {
        await tell(awaited);
      } catch (error) {
        logger.warn(
          { err: error, launchId },
          'the next sweep publishes the events of a delivery, and cancels what its launch replaces',
        );
      }
      return outcome;
    },
  };
}

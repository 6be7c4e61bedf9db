import type { Launch } from '../src/launch/jobs/launch.ts';
import { traceOfLaunch } from '../src/launch/kit/trace.ts';
import { EPOCH_MS } from './constants.ts';
import { JOBS, launchText } from './jobs.ts';
import type { PubSub } from './pubsub.ts';
import type { World } from './world.ts';

/** Publishes all launches of a seed, some of them twice, and some as another request under the same launch id. */
export function publishAll(world: World, pubSub: PubSub): void {
  const { time, random, faults, scenario, invariants } = world;
  for (let number = 1; number <= scenario.launches; number += 1) {
    const atMs = random.between(0, scenario.publishedByMs);
    const launch = drawLaunch(world, number, atMs);
    invariants.truth(launchText(launch)).asked = launch;
    time.after(atMs, () => pubSub.publish(launch));
    const againMs = atMs + random.mostlyShort(1, 900_000);
    if (faults.strikes('republished')) time.after(againMs, () => pubSub.publish(launch));
    if (!faults.strikes('conflicting')) continue;
    const other = { ...launch, digest: `other digest ${launch.inputId}` };
    time.after(againMs, () => pubSub.publish(other));
  }
}

function drawLaunch({ random, scenario }: World, number: number, atMs: number): Launch {
  // As with launch ids of a rule: those of all jobs are equal, and so are the digests.
  const id = Math.ceil(number / JOBS.length);
  const key = { ...(JOBS[number % JOBS.length] ?? JOBS[0]), launchId: `L${id}` };
  const { queue, profile } = scenario;
  const isQueued = profile !== 'no-ledger';
  const isKeyed = isQueued && random.chance(queue.keyedShare);
  const isLater = isQueued && random.chance(queue.laterShare);
  const expires = isQueued && random.chance(queue.expiringShare);
  return {
    ...key,
    launchIdChosen: true,
    inputId: String(id),
    values: {
      container: '',
      args: null,
      env: {},
      taskCount: undefined,
      timeoutSeconds: undefined,
      launchId: undefined,
      key: isKeyed ? `key ${random.integer(1, queue.keys)}` : undefined,
      hasOwnValues: isQueued && random.chance(queue.ownShare),
    },
    digest: `digest ${id}`,
    trace: traceOfLaunch(key.launchId),
    messageId: '',
    publishTimeMs: undefined,
    queueing: {
      whenRunning: isKeyed ? random.pick(queue.whenRunning) : 'wait',
      expireAfterMs: expires ? random.between(...queue.expireAfterMs) : undefined,
      notBeforeMs: isLater ? EPOCH_MS + atMs + random.between(0, queue.latestMs) : undefined,
      links: 0,
    },
  };
}

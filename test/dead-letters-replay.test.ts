/**
 * Dead letters replayed by processes that are killed. Real: the command as a child process, the push
 * side with its launcher, Google's clients, HTTP and gRPC. In place of Google: the emulators; their
 * Pub/Sub clock is moved by hand, so that the leases of a killed process end at once.
 */
import { expect, it } from 'vitest';
import { closeAfterTest } from '../emulators/testing/closing.ts';
import { startTestBed as startCloudRun, JOB } from '../emulators/testing/cloud-run-bed.ts';
import { FaultPlan, type Fault } from '../emulators/grpc/faults.ts';
import { startTestBed, type TestBed } from '../emulators/testing/pubsub-bed.ts';
import { LEASE_SECONDS } from '../src/dead-letters/leases.ts';
import { serve, type Serving } from '../src/service/serve.ts';
import { startChild } from './support/child.ts';
import { bridgeLetter } from './support/dead-letter-desk.ts';

const LETTERS = 500;
const KILLS = 6;
const SEED = 20_260_131;

/** Runs a function at the n-th call of Pub/Sub, whichever RPC it is; no pull waits for messages that will not come. */
class WatchedFaults extends FaultPlan {
  isDrained = (): boolean => false;
  #onCall: (() => void) | undefined;
  #left = 0;

  /** @param calls counted from now. */
  atCall(calls: number, run: () => void): void {
    this.#left = calls;
    this.#onCall = run;
  }

  override next(rpc: string): Fault | undefined {
    this.#left -= 1;
    if (this.#left === 0) this.#onCall?.();
    if (rpc === 'Pull' && this.isDrained()) return { rpc, code: 'DEADLINE_EXCEEDED' };
    return super.next(rpc);
  }
}

/** The push side of the service, and a job that records the launch id of each execution. */
async function startBridge({ emulator, pubsub }: TestBed) {
  const launched: string[] = [];
  const cloudRun = await startCloudRun({
    run({ env }) {
      launched.push(`${env['LAUNCH_INPUT_ID']} ${env['LAUNCH_ID']}`);
      return 0;
    },
  });
  const stop = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Serving>();
  const runtime = {
    env: {
      ROLE: 'subscriber',
      HOST: '127.0.0.1',
      PORT: '0',
      PUSH_AUTH: 'none',
      PROJECT_ID: 'p',
      JOB_NAME: JOB,
      LAUNCHES_PER_MINUTE: '0',
      READS_PER_MINUTE: '0',
      PUBSUB_EMULATOR_HOST: emulator.address,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.emulator.address,
    },
    stop: stop.signal,
    logDestination: { write: () => undefined },
    print: () => undefined,
  };
  const served = serve(runtime, resolve);
  closeAfterTest(async () => {
    stop.abort();
    await served;
  });
  const { port } = await promise;
  await pubsub.createTopic('job-launches');
  await pubsub.createSubscription('job-launches', 'job-launches-push', {
    pushConfig: { pushEndpoint: `http://127.0.0.1:${port}/pubsub/push` },
    ackDeadlineSeconds: 60,
  });
  return { launched, cloudRun: cloudRun.emulator };
}

async function putLetters({ pubsub }: TestBed): Promise<readonly string[]> {
  await pubsub.createTopic('dead');
  await pubsub.createSubscription('dead', 'dead-pull');
  const letters = Array.from({ length: LETTERS }, (_, n) =>
    // Every second one was published without a launch id.
    bridgeLetter({
      data: `{"id":${n}}`,
      messageId: String(1000 + n),
      reason: 'attempts-exhausted',
      attributes: n % 2 === 0 ? { launchId: `order-${n}` } : {},
    }),
  );
  const publishing = letters.map(({ data = '', attributes }) =>
    pubsub.topic('dead').publishMessage({ data: Buffer.from(data), attributes: { ...attributes } }),
  );
  await Promise.all(publishing);
  return letters.map(({ attributes }, n) => `${n} ${attributes['launchId']}`);
}

function replay({ emulator }: TestBed) {
  return startChild(['src/main.ts', 'dead-letters', 'replay', '--all', '--per-minute=0'], {
    PROJECT_ID: 'p',
    PUBSUB_EMULATOR_HOST: emulator.address,
    DEAD_LETTER_SUBSCRIPTION: 'dead-pull',
  });
}

it(`${LETTERS} dead letters, replayed by processes that are killed at any point, are each launched once`, async () => {
  const faults = new WatchedFaults();
  const bed = await startTestBed({ faults });
  const { emulator, clock } = bed;
  const { launched, cloudRun } = await startBridge(bed);
  const expected = await putLetters(bed);
  faults.isDrained = () => emulator.backlog('dead-pull') === 0;

  let random = SEED;
  for (let kill = 0; kill < KILLS; kill += 1) {
    // A linear congruential generator (Numerical Recipes): the same points in every run.
    random = (random * 1_664_525 + 1_013_904_223) % 2 ** 32;
    const child = replay(bed);
    faults.atCall(1 + Math.floor((random / 2 ** 32) * 250), () => child.process.kill('SIGKILL'));
    expect((await child.ended).code).toBeNull();
    clock.advance(LEASE_SECONDS * 1000);
  }
  while (emulator.backlog('dead-pull') > 0) {
    const { code, stderr } = await replay(bed).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/replayed, 0 left alone/) });
    clock.advance(LEASE_SECONDS * 1000);
  }

  await emulator.quiet();
  while (emulator.backlog('job-launches-push') > 0) {
    clock.advance(60_000);
    await emulator.quiet();
  }
  await cloudRun.idle();
  expect(emulator.messages('job-launches').length).toBeGreaterThan(LETTERS);
  expect(launched.toSorted((a, b) => a.localeCompare(b))).toEqual(
    expected.toSorted((a, b) => a.localeCompare(b)),
  );
}, 180_000);

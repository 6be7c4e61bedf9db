import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { ManualClock } from '../../emulators/clock.ts';
import { sinkMessage } from '../../emulators/cloud-run/audit-log/audit-log-entry.ts';
import {
  startCloudRunEmulator,
  type CloudRunEmulator,
  type CloudRunEmulatorOptions,
} from '../../emulators/cloud-run/cloud-run-emulator.ts';
import type { FunctionImage } from '../../emulators/cloud-run/container/image.ts';
import type { Fault } from '../../emulators/grpc/faults.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../../emulators/pubsub/pubsub-emulator.ts';
import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { liveCheck } from '../../src/cli/live-check/live-check.ts';
import type { LiveCheckOptions } from '../../src/cli/live-check/options.ts';
import type { Clock } from '../../src/launch/kit/clock.ts';
import type { LiveProject } from '../../src/live-check/live-project.ts';
import type { Row } from '../../src/live-check/try-assumptions.ts';

const PROJECT = 'live-project';
const REGION = 'asia-northeast1';
const ENDS_TOPIC = 'ends';

export interface BedOptions {
  readonly cloudRun?: Partial<CloudRunEmulatorOptions>;
  readonly faults?: readonly Fault[];
  /** Replaces answers of the real adapter with false ones. */
  readonly changed?: (project: LiveProject) => LiveProject;
}

export interface LiveCheckBed {
  readonly pubsub: PubSubEmulator;
  readonly cloudRun: CloudRunEmulator;
  /** The variables with the emulators' addresses. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the command in this process. Time passes only while it waits. */
  run(options: LiveCheckOptions): Promise<Ran>;
  /** Full names of all jobs, topics and subscriptions except the topic of the log sink. */
  left(): Promise<readonly string[]>;
}

export interface Ran {
  readonly exitCode: number;
  readonly rows: readonly Row[];
  readonly printed: readonly string[];
  readonly noted: readonly string[];
}

/** Stands for Google's sample image; the variables of its job control it. */
function sampleImage(clock: ManualClock): FunctionImage {
  return {
    async run({ env, signal }) {
      const { promise, resolve } = Promise.withResolvers<void>();
      clock.setTimer(Number(env['SLEEP_MS'] ?? 0), resolve);
      signal.addEventListener('abort', () => resolve());
      await promise;
      return Number(env['FAIL_RATE'] ?? 0) > 0 ? 1 : 0;
    },
  };
}

/** Both emulators, with a log sink, on a clock that stands still. */
export async function startLiveCheckBed({
  cloudRun: options = {},
  faults = [],
  changed = (project) => project,
}: BedOptions = {}): Promise<LiveCheckBed> {
  const manual = new ManualClock();
  const pubsub = await startPubSubEmulator({ clock: manual });
  closeAfterTest(() => pubsub.close());
  const topic = `projects/${PROJECT}/topics/${ENDS_TOPIC}`;
  const cloudRun = await startCloudRunEmulator({
    clock: manual,
    images: { 'us-docker.pkg.dev/cloudrun/container/job': sampleImage(manual) },
    onAuditLogEntry: (entry) => void pubsub.publish({ topic, ...sinkMessage(entry) }),
    ...options,
  });
  closeAfterTest(() => cloudRun.close());
  cloudRun.faults.add(...faults);
  await fetch(`http://${pubsub.address}/v1/${topic}`, { method: 'PUT' });
  const env = {
    PROJECT_ID: PROJECT,
    REGION,
    PUBSUB_EMULATOR_HOST: pubsub.address,
    CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
  };
  const clock: Clock = {
    now: () => manual.now(),
    monotonic: () => manual.now(),
    setTimer(delayMs, run) {
      let isCancelled = false;
      const pass = async (): Promise<void> => {
        await pubsub.quiet();
        await setImmediate();
        if (isCancelled) return;
        manual.advance(delayMs);
        run();
      };
      void pass();
      return { cancel: () => (isCancelled = true) };
    },
  };

  return {
    pubsub,
    cloudRun,
    env,
    async run(given) {
      const folder = await mkdtemp(path.join(tmpdir(), 'live-check-'));
      closeAfterTest(() => rm(folder, { recursive: true }));
      const json = path.join(folder, 'result.json');
      const printed: string[] = [];
      const noted: string[] = [];
      let port = '';
      const runtime = {
        env,
        stop: new AbortController().signal,
        print: (line: string) => void printed.push(line),
        note: (line: string) => {
          noted.push(line);
          port = /waiting for pushes on port (\d+)/.exec(line)?.[1] ?? port;
        },
      };
      // A free port is known only once the listener has it.
      const reached = (project: LiveProject): LiveProject => ({
        ...project,
        topics: changedTopics(project, {
          createSubscription: (subscription) =>
            project.topics.createSubscription({
              ...subscription,
              ...(subscription.pushEndpoint !== undefined && {
                pushEndpoint: subscription.pushEndpoint.replace('http://pushed', `http://127.0.0.1:${port}`),
              }),
            }),
        }),
      });
      const asked = {
        yes: true,
        endsTopic: ENDS_TOPIC,
        pushUrl: 'http://pushed',
        pushPort: '0',
        json,
        ...given,
      };
      const exitCode = await liveCheck(runtime, asked, {
        clock,
        changed: (project) => reached(changed(project)),
      });
      const { rows } = JSON.parse(await readFile(json, 'utf8')) as { readonly rows: readonly Row[] };
      return { exitCode, rows, printed, noted };
    },
    async left() {
      const jobs = `${cloudRun.address}/v2/projects/${PROJECT}/locations/${REGION}/jobs`;
      const named = async (address: string): Promise<readonly string[]> => {
        const answer = (await (await fetch(`http://${address}`)).json()) as Record<
          string,
          { name: string }[]
        >;
        return Object.values(answer).flatMap((list) =>
          Array.isArray(list) ? list.map(({ name }) => name) : [],
        );
      };
      const all = await Promise.all([
        named(jobs),
        named(`${pubsub.address}/v1/projects/${PROJECT}/topics`),
        named(`${pubsub.address}/v1/projects/${PROJECT}/subscriptions`),
      ]);
      return all.flat().filter((name) => name !== topic);
    },
  };
}

/** The same Pub/Sub with some answers replaced. */
export function changedTopics(
  { topics }: LiveProject,
  changes: Partial<LiveProject['topics']>,
): LiveProject['topics'] {
  return changedObject(topics, changes);
}

/** The same Cloud Run with some answers replaced. */
export function changedJobs(
  { jobs }: LiveProject,
  changes: Partial<LiveProject['jobs']>,
): LiveProject['jobs'] {
  return changedObject(jobs, changes);
}

function changedObject<Whole extends object>(whole: Whole, changes: Partial<Whole>): Whole {
  return new Proxy(whole, {
    get(target, key) {
      const from: object = key in changes ? changes : target;
      const value: unknown = Reflect.get(from, key);
      return typeof value === 'function' ? (value.bind(from) as unknown) : value;
    },
  });
}

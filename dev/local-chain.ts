import { startCloudRunEmulator, type CloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import type { EmulatedExecution } from '../emulators/cloud-run/emulated-execution.ts';
import type { CommandImage } from '../emulators/cloud-run/container/image.ts';
import type { TaskOutput } from '../emulators/cloud-run/container/task-runner.ts';
import { startPubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { serve } from '../src/service/serve.ts';
import type { Runtime } from '../src/settings/runtime.ts';
import { openEndsSink, type EndsSink } from './ends-sink.ts';
import { startLocalLedger, type LocalLedger } from './local-ledger.ts';
import { createJob, createJobs, createSubscriptions, LOCAL } from './local-project.ts';
import type { LocalRules } from './local-rules.ts';
import {
  ACK_DEADLINE_SECONDS,
  boardVariables,
  EXECUTIONS_PATH,
  PUSH_PATH,
  serviceVariables,
} from './service-variables.ts';

export interface LocalChainOptions {
  /** Environment, log destination and stop signal of the service. */
  readonly runtime: Runtime;
  /** Runs as the job; with rules, as every job. */
  readonly image: CommandImage;
  /** The jobs of a rules file in place of the one job. */
  readonly rules?: LocalRules | undefined;
  /** Whether to start a ledger if LEDGER_URL names none. Default: no. */
  readonly hasLedger?: boolean;
  readonly onTaskOutput: (output: TaskOutput) => void;
  readonly onExecutionCompleted?: (execution: EmulatedExecution) => void;
}

export interface LocalChain {
  /** Port of the service. */
  readonly port: number;
  readonly pubsubHost: string;
  readonly cloudRun: CloudRunEmulator;
  /** The environment of the service. */
  readonly env: Runtime['env'];
  /** Port of the board; undefined without a ledger of its own to show. */
  readonly boardPort: number | undefined;
  /** Resolves when the service has stopped, rejects when it failed. */
  readonly stopped: Promise<void>;
  /** Ends jobs that run, then the emulators. */
  close(): Promise<void>;
}

const PUSH_SUBSCRIPTION = `projects/${LOCAL.projectId}/subscriptions/${LOCAL.subscription}`;

/**
 * Starts the whole chain on this machine: emulators, topics, subscriptions, jobs and the unchanged
 * service. A Pub/Sub emulator that PUBSUB_EMULATOR_HOST names is used instead of ours, and a ledger that LEDGER_URL names
 * instead of our own.
 *
 * @throws the first failure, with everything that had been started taken down.
 */
export async function startLocalChain(options: LocalChainOptions): Promise<LocalChain> {
  const { runtime, image, rules, hasLedger = false, ...hooks } = options;
  await using acquired = new AsyncDisposableStack();
  const ledger = ledgerOf(runtime, hasLedger);
  // A failure is reported where the ledger is awaited.
  acquired.defer(() => ledger.then((one) => one.close()).catch(() => undefined));
  const images: Record<string, CommandImage> = {};
  const sink: { open?: EndsSink } = {};
  const cloudRun = await startCloudRunEmulator({
    images,
    ...hooks,
    onAuditLogEntry: (entry) => sink.open?.send(entry),
  });
  acquired.defer(() => cloudRun.close());
  const given = runtime.env['PUBSUB_EMULATOR_HOST'] ?? '';
  const pubsub = given === '' ? await startPubSubEmulator() : undefined;
  if (pubsub !== undefined) acquired.defer(() => pubsub.close());
  const pubsubHost = pubsub?.address ?? given;
  const { url: ledgerUrl } = await ledger;
  images[LOCAL.image] = {
    ...image,
    env: { ...image.env, ...(ledgerUrl !== '' && { LEDGER_URL: ledgerUrl }) },
  };
  if (rules === undefined) await createJob(cloudRun.address);
  else await createJobs({ cloudRunHost: cloudRun.address, jobs: rules.jobs });

  const env = serviceVariables({
    given: runtime.env,
    rules,
    ledgerUrl,
    pubsub,
    pubsubHost,
    cloudRunHost: cloudRun.address,
  });
  const service = await startService({ ...runtime, env });
  const { port } = service;
  const takesEnds = ledgerUrl !== '';
  await createSubscriptions({
    pubsubHost,
    further: (rules?.subscriptions ?? []).filter((name) => name !== PUSH_SUBSCRIPTION),
    pushEndpoint: `http://127.0.0.1:${port}${PUSH_PATH}`,
    ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
    hasTokens: pubsub !== undefined,
    ...(takesEnds && { executionsEndpoint: `http://127.0.0.1:${port}${EXECUTIONS_PATH}` }),
  });
  if (takesEnds) {
    const open = openEndsSink(pubsubHost);
    acquired.defer(() => open.close());
    sink.open = open;
  }
  const board =
    hasLedger && takesEnds
      ? await startService({ ...runtime, env: boardVariables({ given: runtime.env, rules, ledgerUrl }) })
      : undefined;
  const stopped = Promise.all([service.stopped, board?.stopped]).then(() => undefined);
  const releases = acquired.move();
  const close = () => releases.disposeAsync();
  return { port, pubsubHost, cloudRun, env, boardPort: board?.port, stopped, close };
}

async function ledgerOf({ env }: Runtime, hasLedger: boolean): Promise<LocalLedger> {
  const url = env['LEDGER_URL'] ?? '';
  if (hasLedger && url === '') return startLocalLedger();
  return { url, close: () => Promise.resolve() };
}

async function startService(
  runtime: Runtime,
): Promise<{ readonly port: number; readonly stopped: Promise<void> }> {
  const listening = Promise.withResolvers<number>();
  const stopped = serve(runtime, ({ port }) => listening.resolve(port));
  stopped.catch((error: unknown) => listening.reject(error));
  return { port: await listening.promise, stopped };
}

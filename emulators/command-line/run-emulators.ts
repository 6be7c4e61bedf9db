import { systemClock } from '../clock.ts';
import { sinkMessage } from '../cloud-run/audit-log/audit-log-entry.ts';
import { startCloudRunEmulator, type CloudRunEmulator } from '../cloud-run/cloud-run-emulator.ts';
import type { FunctionImage } from '../cloud-run/container/image.ts';
import type { TaskOutput } from '../cloud-run/container/task-runner.ts';
import { FaultPlan, type Fault } from '../grpc/faults.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../pubsub/pubsub-emulator.ts';
import { startControlServer } from './control-server.ts';
import { auditLogTopicOf, declareResources } from './declare-resources.ts';
import { ExecutionLogs } from './execution-logs.ts';
import { imagesOf } from './images.ts';
import { orExplain } from './listen-errors.ts';
import type { SetUp } from './set-up.ts';
import { StateKeeper } from './state-keeper.ts';

export interface RunEmulatorsOptions {
  readonly setUp: SetUp;
  /** Functions that run in place of images, beside those of the set-up. */
  readonly functions?: Readonly<Record<string, FunctionImage>>;
  readonly host: string;
  /** 0 takes a free one. */
  readonly ports: {
    readonly pubsub: number;
    readonly cloudRun: number;
    readonly control: number;
    readonly tokens: number;
  };
  /** What jobs see of this machine's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly runJobPerMinute?: number | undefined;
  readonly listLagMs?: number | undefined;
  /** Task attempts with a child process at once. */
  readonly maxProcesses?: number | undefined;
  readonly duplicateShare?: number | undefined;
  readonly slowStart?: boolean | undefined;
  /** Where the state is kept between runs; left out: nowhere. */
  readonly stateFolder?: string | undefined;
  /** Remembers calls and messages for tests in this process; nobody can ask a process of its own for them. */
  readonly remembers?: boolean;
  /** Told once each time that saving the state begins to fail. */
  readonly onSaveFailure: (error: Error) => void;
  readonly onTaskOutput: (output: TaskOutput) => void;
}

export interface RunningEmulators {
  /** What leads clients and services to the emulators, by the names of their environment variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly pubsub: PubSubEmulator;
  readonly cloudRun: CloudRunEmulator;
  readonly faults: FaultPlan;
  readonly logs: ExecutionLogs;
  /** Puts everything back to what the set-up describes. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const FORGETFUL = {
  pubsub: { keepCalls: 0, keepMessages: 0, keepDeliveries: 0 },
  cloudRun: { keepCalls: 0, keepHistory: 0 },
};

/**
 * Starts both emulators and the control server, and creates what the set-up describes. The control server is the last
 * one to listen: once it answers, everything is there.
 *
 * @throws {SetUpError} with everything that had been started taken down.
 */
export async function runEmulators(options: RunEmulatorsOptions): Promise<RunningEmulators> {
  const releases: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const release of releases.splice(0).toReversed()) await release();
  };
  try {
    return { ...(await start(options, (release) => void releases.push(release))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  options: RunEmulatorsOptions,
  defer: (release: () => unknown) => void,
): Promise<Omit<RunningEmulators, 'close'>> {
  const { setUp, host, ports } = options;
  const faults = new FaultPlan();
  const logs = new ExecutionLogs();
  const auditLogTopic = auditLogTopicOf(setUp);
  const forgetful = options.remembers === true ? undefined : FORGETFUL;
  const started: { pubsub?: PubSubEmulator } = {};
  const state = await stateKeeper(options);
  defer(() => state?.close());
  // Before Pub/Sub, which pushes as soon as it is there; and after it when they stop.
  const cloudRun = await orExplain({ host, port: ports.cloudRun, flag: '--cloud-run-port' }, () =>
    startCloudRunEmulator({
      host,
      port: ports.cloudRun,
      faults,
      images: { ...imagesOf(setUp, options.env), ...options.functions },
      onTaskOutput(output) {
        logs.add(output);
        options.onTaskOutput(output);
      },
      ...forgetful?.cloudRun,
      ...(options.maxProcesses !== undefined && { maxProcesses: options.maxProcesses }),
      ...(options.runJobPerMinute !== undefined && { runJobPerMinute: options.runJobPerMinute }),
      ...(options.listLagMs !== undefined && { listLagMs: options.listLagMs }),
      ...(auditLogTopic !== undefined && {
        onAuditLogEntry: (entry) => started.pubsub?.publish({ topic: auditLogTopic, ...sinkMessage(entry) }),
      }),
    }),
  );
  defer(() => cloudRun.close());
  state?.adopt('cloudRun', cloudRun);
  const both = { host, port: ports.pubsub, flag: '--pubsub-port', more: { '--tokens-port': ports.tokens } };
  const pubsub = await orExplain(both, () =>
    startPubSubEmulator({
      host,
      port: ports.pubsub,
      tokensPort: ports.tokens,
      faults,
      slowStart: options.slowStart ?? false,
      ...forgetful?.pubsub,
      ...(options.duplicateShare !== undefined && { duplicateShare: options.duplicateShare }),
    }),
  );
  defer(() => {
    // In one turn with the close, which drops every backlog: no publish is answered that is not in it.
    state?.freeze('pubsub');
    return pubsub.close();
  });
  state?.adopt('pubsub', pubsub);
  started.pubsub = pubsub;

  const declare = async (): Promise<void> => {
    await declareResources({ setUp, pubsub: pubsub.address, cloudRun: cloudRun.address });
    // Not before: faults are meant for clients, and one that never answers would keep the start waiting.
    faults.restartCounting();
    pubsub.forgetCalls();
    cloudRun.forgetCalls();
    // What zod calls optional may be undefined as well; JSON has no such thing.
    faults.add(...(setUp.faults as readonly Fault[]));
  };
  const startAgain = async (): Promise<void> => {
    faults.clear();
    // Once so that nothing more is pushed, and once more for what the executions said as they ended.
    pubsub.reset();
    await cloudRun.reset();
    pubsub.reset();
    logs.clear();
    await declare();
  };
  let resetting: Promise<void> = Promise.resolve();
  const reset = (): Promise<void> => {
    const own = resetting.then(startAgain);
    resetting = own.catch(() => undefined);
    return own;
  };

  await declare();
  const control = await orExplain({ host, port: ports.control, flag: '--control-port' }, () =>
    startControlServer({ host, port: ports.control, faults, logs, reset }),
  );
  defer(() => control.close());
  state?.begin();
  return {
    variables: {
      GOOGLE_CLOUD_PROJECT: setUp.project,
      PUBSUB_EMULATOR_HOST: pubsub.address,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
      EMULATORS_CONTROL_HOST: control.address,
      OIDC_ISSUER: pubsub.issuer,
      OIDC_JWKS_URL: pubsub.jwksUrl,
    },
    pubsub,
    cloudRun,
    faults,
    logs,
    reset,
  };
}

async function stateKeeper(options: RunEmulatorsOptions): Promise<StateKeeper | undefined> {
  if (options.stateFolder === undefined) return undefined;
  // Only here: Node.js 22 warns of its SQLite as soon as it is loaded.
  const { StateFolder } = await import('./state-folder.ts');
  const folder = await StateFolder.open(options.stateFolder);
  try {
    const saved = await folder.read();
    return new StateKeeper({ folder, saved, clock: systemClock(), onFailure: options.onSaveFailure });
  } catch (error) {
    await folder.close();
    throw error;
  }
}

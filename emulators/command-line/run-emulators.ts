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
  /** Functions in place of images, beside the images of the set-up. */
  readonly functions?: Readonly<Record<string, FunctionImage>>;
  readonly host: string;
  /** 0: a free one. */
  readonly ports: {
    readonly pubsub: number;
    readonly cloudRun: number;
    readonly control: number;
    readonly tokens: number;
  };
  /** The part of this machine's environment that jobs get. */
  readonly env: Readonly<Record<string, string>>;
  readonly runJobPerMinute?: number | undefined;
  readonly listLagMs?: number | undefined;
  /** The most concurrent task attempts with a child process. */
  readonly maxProcesses?: number | undefined;
  readonly duplicateShare?: number | undefined;
  readonly slowStart?: boolean | undefined;
  /** The folder that keeps the state between runs; default: none. */
  readonly stateFolder?: string | undefined;
  /** Keeps calls and messages for tests in this process. The command cannot show them. */
  readonly remembers?: boolean;
  /** Called once each time that saving the state begins to fail. */
  readonly onSaveFailure: (error: Error) => void;
  readonly onTaskOutput: (output: TaskOutput) => void;
}

export interface RunningEmulators {
  /** The environment variables for clients and services. */
  readonly variables: Readonly<Record<string, string>>;
  readonly pubsub: PubSubEmulator;
  readonly cloudRun: CloudRunEmulator;
  readonly faults: FaultPlan;
  readonly logs: ExecutionLogs;
  /** Restores the state that the set-up describes. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const FORGETFUL = {
  pubsub: { keepCalls: 0, keepMessages: 0, keepDeliveries: 0 },
  cloudRun: { keepCalls: 0, keepHistory: 0 },
};

/**
 * Starts both emulators and the control server, and creates the resources of the set-up. The control server listens last:
 * once it answers, everything is ready.
 *
 * @throws {SetUpError} after everything that was started is closed.
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
  // Started before Pub/Sub, which pushes at once, and closed after it.
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
    // In one turn with the close, which drops every backlog, so that every answered publish is saved.
    state?.freeze('pubsub');
    return pubsub.close();
  });
  state?.adopt('pubsub', pubsub);
  started.pubsub = pubsub;

  const declare = async (): Promise<void> => {
    await declareResources({ setUp, pubsub: pubsub.address, cloudRun: cloudRun.address });
    // Only now: faults are for clients, and a silent one would block the start.
    faults.restartCounting();
    pubsub.forgetCalls();
    cloudRun.forgetCalls();
    // For zod, optional fields may be undefined; JSON has no undefined.
    faults.add(...(setUp.faults as readonly Fault[]));
  };
  const startAgain = async (): Promise<void> => {
    faults.clear();
    // Once to end the pushes, and again for the ends of the executions that were stopped.
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
  // Loaded only here, because Node.js 22 prints a warning when its SQLite is loaded.
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

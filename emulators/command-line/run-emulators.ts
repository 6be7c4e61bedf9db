import { systemClock } from '../clock.ts';
import { sinkMessage } from '../cloud-run/audit-log/audit-log-entry.ts';
import { startCloudRunEmulator } from '../cloud-run/cloud-run-emulator.ts';
import type { TaskOutput } from '../cloud-run/container/task-runner.ts';
import { FaultPlan, type Fault } from '../grpc/faults.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../pubsub/pubsub-emulator.ts';
import { auditLogTopicOf, declareResources } from './declare-resources.ts';
import { startFaultServer } from './fault-server.ts';
import { imagesOf } from './images.ts';
import { orExplain } from './listen-errors.ts';
import type { SetUp } from './set-up.ts';
import { StateFolder } from './state-folder.ts';
import { StateKeeper } from './state-keeper.ts';

export interface RunEmulatorsOptions {
  readonly setUp: SetUp;
  readonly host: string;
  /** 0 takes a free one. */
  readonly ports: { readonly pubsub: number; readonly cloudRun: number; readonly control: number };
  /** What jobs see of this machine's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly runJobPerMinute?: number | undefined;
  readonly listLagMs?: number | undefined;
  /** Task attempts with a child process at once. */
  readonly maxProcesses: number;
  readonly duplicateShare?: number | undefined;
  readonly slowStart: boolean;
  /** Where the state is kept between runs; left out: nowhere. */
  readonly stateFolder?: string | undefined;
  /** Told once each time that saving the state begins to fail. */
  readonly onSaveFailure: (error: Error) => void;
  readonly onTaskOutput: (output: TaskOutput) => void;
}

export interface RunningEmulators {
  /** What leads clients and services to the emulators, by the names of their environment variables. */
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What is remembered for tests in the same process; nobody can ask a process of its own for it. */
const FORGETFUL = {
  pubsub: { keepCalls: 0, keepMessages: 0, keepDeliveries: 0 },
  cloudRun: { keepCalls: 0, keepHistory: 0 },
};

/**
 * Starts both emulators and the control server, and creates what the set-up describes.
 *
 * @throws {SetUpError} with everything that had been started taken down.
 */
export async function runEmulators(options: RunEmulatorsOptions): Promise<RunningEmulators> {
  const { setUp, host, ports } = options;
  const faults = new FaultPlan();
  const auditLogTopic = auditLogTopicOf(setUp);
  const started: { pubsub?: PubSubEmulator } = {};
  await using acquired = new AsyncDisposableStack();
  const state = await stateKeeper(options);
  acquired.defer(() => state?.close());
  // Before Pub/Sub, which pushes as soon as it is there; and after it when they stop.
  const cloudRun = await orExplain({ host, port: ports.cloudRun, flag: '--cloud-run-port' }, () =>
    startCloudRunEmulator({
      host,
      port: ports.cloudRun,
      faults,
      images: imagesOf(setUp, options.env),
      onTaskOutput: options.onTaskOutput,
      maxProcesses: options.maxProcesses,
      ...FORGETFUL.cloudRun,
      ...(options.runJobPerMinute !== undefined && { runJobPerMinute: options.runJobPerMinute }),
      ...(options.listLagMs !== undefined && { listLagMs: options.listLagMs }),
      ...(auditLogTopic !== undefined && {
        onAuditLogEntry: (entry) => started.pubsub?.publish({ topic: auditLogTopic, ...sinkMessage(entry) }),
      }),
    }),
  );
  acquired.defer(() => cloudRun.close());
  state?.adopt('cloudRun', cloudRun);
  const pubsub = await orExplain({ host, port: ports.pubsub, flag: '--pubsub-port' }, () =>
    startPubSubEmulator({
      host,
      port: ports.pubsub,
      faults,
      slowStart: options.slowStart,
      ...FORGETFUL.pubsub,
      ...(options.duplicateShare !== undefined && { duplicateShare: options.duplicateShare }),
    }),
  );
  acquired.defer(() => {
    // In one turn with the close, which drops every backlog: no publish is answered that is not in it.
    state?.freeze('pubsub');
    return pubsub.close();
  });
  state?.adopt('pubsub', pubsub);
  started.pubsub = pubsub;
  const control = await orExplain({ host, port: ports.control, flag: '--control-port' }, () =>
    startFaultServer({ host, port: ports.control, faults }),
  );
  acquired.defer(() => control.close());
  await declareResources({ setUp, pubsub: pubsub.address, cloudRun: cloudRun.address });
  // Not before: they are meant for clients, and one that never answers would keep the start waiting.
  faults.restartCounting();
  // What zod calls optional may be undefined as well; JSON has no such thing.
  faults.add(...(setUp.faults as readonly Fault[]));
  state?.begin();
  const releases = acquired.move();
  return {
    variables: {
      GOOGLE_CLOUD_PROJECT: setUp.project,
      PUBSUB_EMULATOR_HOST: pubsub.address,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
      EMULATORS_CONTROL_HOST: control.address,
      OIDC_ISSUER: pubsub.issuer,
      OIDC_JWKS_URL: pubsub.jwksUrl,
    },
    close: () => releases.disposeAsync(),
  };
}

async function stateKeeper(options: RunEmulatorsOptions): Promise<StateKeeper | undefined> {
  if (options.stateFolder === undefined) return undefined;
  const folder = await StateFolder.open(options.stateFolder);
  try {
    const saved = await folder.read();
    return new StateKeeper({ folder, saved, clock: systemClock(), onFailure: options.onSaveFailure });
  } catch (error) {
    await folder.close();
    throw error;
  }
}

import { startCloudRunEmulator, type CloudRunEmulator } from '../emulators/cloud-run/cloud-run-emulator.ts';
import type { EmulatedExecution } from '../emulators/cloud-run/emulated-execution.ts';
import type { CommandImage } from '../emulators/cloud-run/container/image.ts';
import type { TaskOutput } from '../emulators/cloud-run/container/task-runner.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { serve } from '../src/service/serve.ts';
import type { Runtime } from '../src/settings/runtime.ts';
import { openEndsSink, type EndsSink } from './ends-sink.ts';
import { startLocalLedger, type LocalLedger } from './local-ledger.ts';
import { createJob, createJobs, createSubscriptions, LOCAL } from './local-project.ts';
import type { LocalRules } from './local-rules.ts';

export interface LocalChainOptions {
  /** Environment, log destination and stop signal of the service. */
  readonly runtime: Runtime;
  /** What runs as the job, as each of them where there are rules. */
  readonly image: CommandImage;
  /** The jobs of a rules file in place of the one job. */
  readonly rules?: LocalRules | undefined;
  /** Whether there is a ledger of its own, unless LEDGER_URL names one. Default: none. */
  readonly hasLedger?: boolean;
  readonly onTaskOutput: (output: TaskOutput) => void;
  readonly onExecutionCompleted?: (execution: EmulatedExecution) => void;
}

export interface LocalChain {
  /** Port of the service. */
  readonly port: number;
  readonly pubsubHost: string;
  readonly cloudRun: CloudRunEmulator;
  /** Empty without a ledger. */
  readonly ledgerUrl: string;
  /** Port of the board; undefined without a ledger of its own to show. */
  readonly boardPort: number | undefined;
  /** Resolves when the service has stopped, rejects when it failed. */
  readonly stopped: Promise<void>;
  /** Ends jobs that run, then the emulators. */
  close(): Promise<void>;
}

const ACK_DEADLINE_SECONDS = 60;
const PUSH_PATH = '/pubsub/push';
const EXECUTIONS_PATH = '/pubsub/executions';
/** How often the service looks after its queue. */
const SWEEP_SECONDS = 1;
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
  // Its failure is told where it is waited for.
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

  const service = await startService({
    ...runtime,
    env: {
      HTTP_AUTH: 'none',
      // The emulator has no quota, and at a desk nobody wants to wait for one.
      LAUNCHES_PER_MINUTE: '0',
      READS_PER_MINUTE: '0',
      ...(ledgerUrl !== '' && { SWEEP_SECONDS: String(SWEEP_SECONDS) }),
      // Where nobody is checked, everybody may do what operators do.
      ...(ledgerUrl !== '' && (runtime.env['HTTP_AUTH'] ?? 'none') === 'none' && { HTTP_OPERATORS: '*' }),
      HOST: '127.0.0.1',
      ...runtime.env,
      ROLE: 'all',
      PROJECT_ID: LOCAL.projectId,
      REGION: LOCAL.region,
      ...jobVariables(rules),
      TOPIC: LOCAL.topic,
      SUBSCRIPTION: LOCAL.subscription,
      DEAD_LETTER_TOPIC: LOCAL.deadLetterTopic,
      DEAD_LETTER_SUBSCRIPTION: LOCAL.deadLetterSubscription,
      MAX_DELIVERY_ATTEMPTS: String(LOCAL.maxDeliveryAttempts),
      PUSH_PATH,
      ...pushAuthentication(pubsub),
      ACK_DEADLINE_SECONDS: String(ACK_DEADLINE_SECONDS),
      LEDGER_URL: ledgerUrl,
      ...(ledgerUrl !== '' && { EXECUTIONS_PATH, EVENTS_TOPIC: LOCAL.eventsTopic }),
      PUBSUB_EMULATOR_HOST: pubsubHost,
      CLOUD_RUN_EMULATOR_HOST: cloudRun.address,
    },
  });
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
  const board = hasLedger && takesEnds ? await startBoard({ runtime, rules, ledgerUrl }) : undefined;
  const stopped = Promise.all([service.stopped, board?.stopped]).then(() => undefined);
  const releases = acquired.move();
  const close = () => releases.disposeAsync();
  return { port, pubsubHost, cloudRun, ledgerUrl, boardPort: board?.port, stopped, close };
}

/** The board as a service of its own, on any port that is free: whoever sits at this machine may act. */
function startBoard({
  runtime,
  rules,
  ledgerUrl,
}: Pick<LocalChainOptions, 'runtime' | 'rules'> & { readonly ledgerUrl: string }) {
  return startService({
    ...runtime,
    env: {
      ...runtime.env,
      HOST: '127.0.0.1',
      PORT: '0',
      ROLE: 'board',
      PROJECT_ID: LOCAL.projectId,
      REGION: LOCAL.region,
      ...jobVariables(rules),
      LAUNCHES_PER_MINUTE: '0',
      BOARD_AUTH: 'none',
      BOARD_AUDIENCE: '',
      BOARD_OPERATORS: '*',
      LEDGER_URL: ledgerUrl,
    },
  });
}

async function ledgerOf({ env }: Runtime, hasLedger: boolean): Promise<LocalLedger> {
  const url = env['LEDGER_URL'] ?? '';
  if (hasLedger && url === '') return startLocalLedger();
  return { url, close: () => Promise.resolve() };
}

/** Which jobs there are is said by the rules file alone, or by JOB_NAME alone. */
function jobVariables(rules: LocalRules | undefined): Readonly<Record<string, string>> {
  return rules === undefined
    ? { JOB_NAME: LOCAL.job, RULES_FILE: '', RULES: '' }
    : { JOB_NAME: '', RULES_FILE: rules.file, RULES: '' };
}

/** Our emulator signs its pushes as Pub/Sub does; others send no token. */
function pushAuthentication(pubsub: PubSubEmulator | undefined): Readonly<Record<string, string>> {
  if (pubsub === undefined) return { PUSH_AUTH: 'none' };
  return {
    PUSH_AUTH: 'oidc',
    PUSH_AUDIENCE: LOCAL.pushAudience,
    PUSH_SERVICE_ACCOUNTS: LOCAL.pushIdentity,
    OIDC_ISSUER: pubsub.issuer,
    OIDC_JWKS_URL: pubsub.jwksUrl,
  };
}

async function startService(
  runtime: Runtime,
): Promise<{ readonly port: number; readonly stopped: Promise<void> }> {
  const listening = Promise.withResolvers<number>();
  const stopped = serve(runtime, ({ port }) => listening.resolve(port));
  stopped.catch((error: unknown) => listening.reject(error));
  return { port: await listening.promise, stopped };
}

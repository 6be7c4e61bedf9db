/**
 * A service with a ledger, and executions that a test ends. Real: the service, HTTP, PostgreSQL, Google's clients and gRPC.
 * In place of Google: the emulators; the test acts as log sink and scheduler.
 */
import { closeAfterTest } from '../../emulators/testing/closing.ts';
import type { AuditLogEntry } from '../../emulators/cloud-run/audit-log/audit-log-entry.ts';
import type { FunctionTask } from '../../emulators/cloud-run/container/image.ts';
import { PARENT, startTestBed as startCloudRun } from '../../emulators/testing/cloud-run-bed.ts';
import { startTestBed as startPubSub } from '../../emulators/testing/pubsub-bed.ts';
import { serve, type Serving } from '../../src/service/serve.ts';

const [, PROJECT = '', , REGION = ''] = PARENT.split('/');
/** The job `report` runs one execution at a time. */
export async function startEndsBed(options: {
  readonly ledgerUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeScale?: number;
}) {
  const { pubsub, emulator: pubSubEmulator, subscriber } = await startPubSub();
  for (const topic of ['job-launches', 'launch-events']) await pubsub.createTopic(topic);
  await pubsub.topic('launch-events').createSubscription('events');
  const running = new Map<string, PromiseWithResolvers<number>>();
  const started = new Map<string, PromiseWithResolvers<void>>();
  const startOf = (launchId: string) => {
    const start = started.get(launchId) ?? Promise.withResolvers<void>();
    started.set(launchId, start);
    return start;
  };
  const entries: AuditLogEntry[] = [];
  const cloudRun = await startCloudRun({
    maxRetries: 0,
    onAuditLogEntry: (entry) => void entries.push(entry),
    run({ env, signal }: FunctionTask) {
      const launchId = env['LAUNCH_ID'] ?? '';
      const task = Promise.withResolvers<number>();
      running.set(launchId, task);
      signal.addEventListener('abort', () => task.resolve(143));
      startOf(launchId).resolve();
      return task.promise;
    },
  });
  closeAfterTest(async () => {
    for (const task of running.values()) task.resolve(0);
  });
  const rules = { jobs: { report: { job: 'bridge', running: 1, args: [] } } };
  const lines: Readonly<Record<string, unknown>>[] = [];
  const env = {
    ROLE: 'all',
    HOST: '127.0.0.1',
    PORT: '0',
    PUSH_AUTH: 'none',
    HTTP_AUTH: 'none',
    PROJECT_ID: PROJECT,
    REGION,
    RULES: JSON.stringify(rules),
    LEDGER_URL: options.ledgerUrl,
    EVENTS_TOPIC: 'launch-events',
    PUBSUB_EMULATOR_HOST: pubSubEmulator.address,
    CLOUD_RUN_EMULATOR_HOST: cloudRun.emulator.address,
    ...options.env,
  };
  const serving = await startService(env);
  const url = `http://127.0.0.1:${serving.port}`;

  async function startService(given: typeof env): Promise<Serving & { readonly end: () => Promise<void> }> {
    const stop = new AbortController();
    const { promise, resolve } = Promise.withResolvers<Serving>();
    const service = serve(
      {
        env: given,
        timeScale: options.timeScale,
        stop: stop.signal,
        logDestination: { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) },
        print: () => undefined,
      },
      resolve,
    );
    const end = async (): Promise<void> => {
      stop.abort();
      await service;
    };
    closeAfterTest(end);
    const ended = service.then(() => Promise.reject(new Error('the service ended')));
    return { ...(await Promise.race([promise, ended])), end };
  }

  const post = (path: string, body: unknown) =>
    fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const wrapped = (data: unknown, attributes: Readonly<Record<string, string>> = {}) => ({
    message: {
      messageId: crypto.randomUUID(),
      data: Buffer.from(JSON.stringify(data)).toString('base64'),
      attributes,
    },
    subscription: `projects/${PROJECT}/subscriptions/x`,
  });
  const jobOfReport = { job: `${PARENT}/jobs/bridge`, name: 'report' };
  return {
    cloudRun,
    lines,
    keyOf: (launchId: string) => ({ ...jobOfReport, launchId }),
    /** Stops the service and waits for its end. */
    stop: serving.end,
    /** Starts another one on the same ledger. */
    startAnother: (more: Readonly<Record<string, string>> = {}) => startService({ ...env, ...more }),
    sweepAt: async ({ port }: Serving): Promise<unknown> =>
      (await fetch(`http://127.0.0.1:${port}/sweep`, { method: 'POST' })).json(),
    entries,
    /** Delivers a launch request for `report`. @returns the status of the answer. */
    push: async (launchId: string) =>
      (await post('/pubsub/push', wrapped({}, { job: 'report', launchId }))).status,
    /** Ends a running execution, and waits until Cloud Run has logged its end. */
    end: async (launchId: string, exitCode: number): Promise<AuditLogEntry> => {
      await startOf(launchId).promise;
      running.get(launchId)?.resolve(exitCode);
      await cloudRun.emulator.idle();
      const entry = entries.at(-1);
      if (entry === undefined) throw new Error('Cloud Run logged no end');
      return entry;
    },
    /** Resolves when the launch's task runs. */
    starts: (launchId: string) => startOf(launchId).promise,
    hint: async (entry: AuditLogEntry) => (await post('/pubsub/executions', wrapped(entry))).status,
    sweep: async (): Promise<unknown> => (await post('/sweep', {})).json(),
    lookUp: async (launchId: string, { port } = serving) =>
      (await (await fetch(`http://127.0.0.1:${port}/launches/${launchId}?job=report`)).json()) as Readonly<
        Record<string, unknown>
      >,
    /** Sends an operator's action. @returns the answer. */
    act: async (launchId: string, action: 'cancel' | 'retry') =>
      (await (await post(`/launches/${launchId}/${action}?job=report`, {})).json()) as Readonly<
        Record<string, unknown>
      >,
    /** The published events, oldest first. */
    events: async () => {
      const name = `projects/${PROJECT}/subscriptions/events`;
      const [{ receivedMessages }] = await subscriber.pull({ subscription: name, maxMessages: 100 });
      return (receivedMessages ?? []).map(({ message }) => ({
        id: message?.attributes?.['ce-id'],
        type: message?.attributes?.['ce-type'],
        data: JSON.parse(String(message?.data)) as Readonly<Record<string, unknown>>,
      }));
    },
  };
}

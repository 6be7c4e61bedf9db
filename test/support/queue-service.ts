import { setImmediate as turn } from 'node:timers/promises';
import { closeAfterTest } from '../../emulators/testing/closing.ts';
import { createJob, LOCAL } from '../../dev/local-project.ts';
import { startCloudRunEmulator } from '../../emulators/cloud-run/cloud-run-emulator.ts';
import type { FunctionTask } from '../../emulators/cloud-run/container/image.ts';
import { serve } from '../../src/service/serve.ts';

export type Line = Readonly<Record<string, unknown>>;

export interface Delivery {
  readonly launchId: string;
  readonly id?: number;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The Cloud Run emulator with the job of the local chain. It is closed after the test. */
export async function startCloud(run: (task: FunctionTask) => Promise<number> | number = () => 0) {
  const emulator = await startCloudRunEmulator({ images: { [LOCAL.image]: { run } } });
  closeAfterTest(() => emulator.close());
  await createJob(emulator.address);
  /** The launch ids of all executions. */
  const launchIds = (): readonly string[] =>
    emulator
      .executions()
      .map(({ containers }) => containers[0]?.env['LAUNCH_ID'] ?? '')
      .toSorted();
  return { emulator, launchIds };
}

export type Cloud = Awaited<ReturnType<typeof startCloud>>;

/** The push side with a ledger, as `serve` connects it, on a free port. It is stopped after the test. */
export async function startQueueService(options: {
  readonly cloud: Cloud;
  readonly ledgerUrl: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Makes waits of seconds shorter. Default 1. */
  readonly timeScale?: number;
}) {
  const { cloud, ledgerUrl, env = {}, timeScale } = options;
  const stop = new AbortController();
  const port = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<void>();
  const lines: Line[] = [];
  const logDestination = {
    write(text: string) {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      if (line['message'] === 'ready') ready.resolve();
    },
  };
  const settings = {
    ROLE: 'subscriber',
    PUSH_AUTH: 'none',
    HOST: '127.0.0.1',
    PORT: '0',
    PROJECT_ID: LOCAL.projectId,
    LEDGER_URL: ledgerUrl,
    LAUNCHES_PER_MINUTE: '0',
    CLOUD_RUN_EMULATOR_HOST: cloud.emulator.address,
    ...(env['RULES'] === undefined && { JOB_NAME: LOCAL.job }),
  };
  const runtime = {
    env: { ...settings, ...env },
    stop: stop.signal,
    logDestination,
    timeScale,
    print: () => undefined,
  };
  const stopped = serve(runtime, (serving) => port.resolve(serving.port));
  stopped.catch((error: unknown) => {
    port.reject(error);
    ready.reject(error);
  });
  const end = async (): Promise<void> => {
    stop.abort();
    await stopped;
  };
  closeAfterTest(end);
  const address = `http://127.0.0.1:${await port.promise}`;
  await ready.promise;
  const post = (path: string, body = '') =>
    fetch(`${address}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return {
    lines,
    /** SIGTERM. Resolves when the process would exit. */
    end,
    /** @returns the status of the answer. */
    deliver: async ({ launchId, id = 2, attributes = {} }: Delivery): Promise<number> => {
      const data = Buffer.from(JSON.stringify({ id })).toString('base64');
      const message = { data, messageId: launchId, attributes: { launchId, ...attributes } };
      const body = JSON.stringify({ message, subscription: 'projects/p/subscriptions/s' });
      return (await post('/pubsub/push', body)).status;
    },
    /** @returns the sweep's counts; an empty object if it failed. */
    sweep: async (): Promise<Readonly<Record<string, number>>> => {
      const response = await post('/sweep');
      return response.ok ? ((await response.json()) as Record<string, number>) : {};
    },
    outcomes: (): readonly unknown[] => lines.map(({ outcome }) => outcome).filter(Boolean),
  };
}

/** Resolves as soon as the condition is true; the test's time limit ends the wait. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await turn();
}

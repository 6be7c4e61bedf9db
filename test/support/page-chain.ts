import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chainVariables } from '../../dev/chain-variables.ts';
import { startLocalChain } from '../../dev/local-chain.ts';
import { readLocalRules } from '../../dev/local-rules.ts';

/** The chain in which the commands of the pages are typed, as `npm run local` starts it, with jobs that the pages name. */
export interface PageChain {
  /** Host and port of the service. */
  readonly host: string;
  /** Lines to paste before other commands. */
  readonly variables: string;
  /** Requests a launch that ends as its job does: see `ENDINGS`. Returns its launch id. */
  launch(ending: Ending, job?: string): Promise<string>;
  /** Resolves when the launch of the default job is in this state. */
  until(launchId: string, state: string): Promise<void>;
  /** A launch whose outcome is unknown, and its execution. */
  unknown(): { readonly launchId: string; readonly execution: string };
  close(): Promise<void>;
}

/** The id with which the job is requested decides how it ends. */
const ENDINGS = { succeeded: 2, failed: 3, running: 4 };
export type Ending = keyof typeof ENDINGS;

const RULES = `jobs:
  main: { job: local-job, default: true, args: ["--id={id}"] }
  thumbnails: {}
unmatched: reject
`;
const JOB = `
  const id = process.env.LAUNCH_INPUT_ID;
  if (id === '${ENDINGS.failed}') process.exit(3);
  if (id === '${ENDINGS.running}') setInterval(() => undefined, 60_000);
`;

/** Starts it, with so many launches that are unknown: their answers were lost, and executions cannot be listed. */
export async function startPageChain(options: { readonly unknown: number }): Promise<PageChain> {
  await using acquired = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'page-chain-'));
  acquired.defer(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, 'rules.yaml'), RULES);
  const rules = await readLocalRules({ file: 'rules.yaml', folder });
  const stop = new AbortController();
  const ignore = (): void => undefined;
  const chain = await startLocalChain({
    runtime: { env: { PORT: '0' }, stop: stop.signal, logDestination: { write: ignore }, print: ignore },
    image: { entrypoint: [process.execPath, '-e', JOB, '--'] },
    rules,
    hasLedger: true,
    onTaskOutput: ignore,
  });
  acquired.defer(async () => {
    stop.abort();
    await chain.stopped;
    await chain.close();
  });
  const host = `127.0.0.1:${chain.port}`;

  async function ask(pathname: string, init?: RequestInit): Promise<Record<string, string>> {
    const response = await fetch(`http://${host}${pathname}`, init);
    return (await response.json()) as Record<string, string>;
  }

  async function launch(ending: Ending, job = ''): Promise<string> {
    const requested = `${job === '' ? '/job' : `/jobs/${job}`}/${ENDINGS[ending]}`;
    const { launchId = '' } = await ask(requested, { method: 'POST' });
    await until(launchId, ending, job);
    return launchId;
  }

  async function until(launchId: string, state: string, job = ''): Promise<void> {
    const query = new URLSearchParams({ ...(job !== '' && { job }), wait: '1' });
    for (;;) {
      const found = await ask(`/launches/${launchId}?${query}`);
      if (found['state'] === state) return;
      if ('endedAt' in found) throw new Error(`${launchId} has ended as ${found['state']}`);
    }
  }

  const { faults } = chain.cloudRun;
  faults.add({ rpc: 'ListExecutions', code: 'PERMISSION_DENIED' });
  faults.add({ rpc: 'RunJob', when: 'after', code: 'UNAVAILABLE', times: options.unknown });
  const asked = Array.from({ length: options.unknown }, () => ask('/job/2', { method: 'POST' }));
  const unknown = (await Promise.all(asked)).map(({ launchId = '' }) => launchId);
  await Promise.all(unknown.map((launchId) => until(launchId, 'unknown')));
  const releases = acquired.move();
  return {
    host,
    variables: chainVariables(chain.env),
    launch,
    until,
    unknown() {
      const launchId = unknown.pop() ?? '';
      const of = chain.cloudRun
        .executions()
        .find(({ containers }) => containers[0]?.env['LAUNCH_ID'] === launchId);
      return { launchId, execution: of?.name.split('/').at(-1) ?? '' };
    },
    close: () => releases.disposeAsync(),
  };
}

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { Writable } from 'node:stream';
import type { Pool } from 'pg';
import { onTestFinished } from 'vitest';
import { job } from '../../src/cli/job.ts';
import type { CommandError } from '../../src/settings/runtime.ts';
import { claimOf, launchOf } from '../../src/launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../../src/ledger/postgres/postgres-queue.ts';
import { work } from '../../src/job/work.ts';
import { sampleLineOf } from './sample-work.ts';

/** An address at which nothing listens. */
const NO_METADATA = '127.0.0.1:1';

/** The log line of the job's work. */
export const SENTENCE = { severity: 'INFO', message: await sampleLineOf('2') };

/** Claims the launch `launch-1` for the job, and for the name in `jobs` if there is one. */
export async function claimLaunch(pool: Pool, jobName: string, name = ''): Promise<void> {
  await claimOf(postgresQueue({ pool }), launchOf(2, { job: jobName, name, launchId: 'launch-1' }));
}

/** @returns `host:port` of the server, which is closed after the test. */
export async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** The metadata server of a region, see https://cloud.google.com/run/docs/container-contract#metadata-server. */
export function metadataOf(region: string): Promise<string> {
  const values = new Map([
    ['/computeMetadata/v1/project/project-id', 'p'],
    ['/computeMetadata/v1/instance/region', `projects/123456/regions/${region}`],
  ]);
  const server = createServer(({ url = '', headers }, response) => {
    const value = headers['metadata-flavor'] === 'Google' ? values.get(url) : undefined;
    response.writeHead(value === undefined ? 404 : 200).end(value);
  });
  return listening(server);
}

/** Runs a task of `launch-1` in this process. It asks the ledger once. */
export async function runJobTask(env: Readonly<Record<string, string>>, stop = new AbortController().signal) {
  const lines: Record<string, unknown>[] = [];
  const logDestination = new Writable({
    decodeStrings: false,
    write: (line: string, _encoding, done) => {
      lines.push(JSON.parse(line) as Record<string, unknown>);
      done();
    },
  });
  const runtime = {
    env: {
      CLOUD_RUN_JOB: 'work',
      CLOUD_RUN_EXECUTION: 'work-abcde',
      LAUNCH_ID: 'launch-1',
      GCE_METADATA_HOST: NO_METADATA,
      CONFIRM_TIMEOUT_SECONDS: '0',
      ...env,
    },
    stop,
    print: () => undefined,
    logDestination,
  };
  const ended = await job(runtime, { id: '2', work }).catch((error: unknown) => error as CommandError);
  return { ended, lines };
}

/** `--state` as a person uses it: processes that are stopped or killed, and Google's clients against each. */
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { ExecutionsClient, JobsClient, TasksClient } from '@google-cloud/run';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clientOptions } from '../src/google/client-options.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { startChild, type Child } from './support/child.ts';

const JOB = 'projects/local-project/locations/asia-northeast1/jobs/worker';
const DECLARED = [
  '--topic=events',
  '--subscription=reader=events',
  `--job=worker='${process.execPath}' -e 0`,
];

let folder: string;
const closing: (() => unknown)[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'emulators-state-'));
});

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  rmSync(folder, { recursive: true });
});

function emulators(args: readonly string[] = DECLARED): Child {
  const ports = ['pubsub', 'cloud-run', 'control'].flatMap((of) => [`--${of}-port`, '0']);
  return startChild(['emulators/command-line/main.ts', `--state=${folder}`, ...ports, ...args]);
}

async function clients(child: Child) {
  const variable = async (name: string): Promise<string> =>
    (await child.line(`${name}=`)).slice(name.length + 1);
  const emulatorHost = await variable('PUBSUB_EMULATOR_HOST');
  const cloudRun = clientOptions({ emulatorHost: await variable('CLOUD_RUN_EMULATOR_HOST') });
  const pubsub = new PubSub(pubsubClientOptions({ projectId: 'local-project', emulatorHost }));
  const jobs = new JobsClient(cloudRun);
  const executions = new ExecutionsClient(cloudRun);
  const tasks = new TasksClient(cloudRun);
  closing.push(() => Promise.all([pubsub.close(), jobs.close(), executions.close(), tasks.close()]));
  return { emulatorHost, pubsub, jobs, executions, tasks };
}

function publish(pubsub: PubSub, text: string): Promise<string> {
  return pubsub.topic('events').publishMessage({ data: Buffer.from(text) });
}

/** Pulls one message and acknowledges it, by REST: the streaming client drops the acks that it still has when it closes. */
async function receive({ emulatorHost }: { readonly emulatorHost: string }): Promise<string> {
  const call = async (verb: string, body: object) => {
    const url = `http://${emulatorHost}/v1/projects/local-project/subscriptions/reader:${verb}`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return response.json();
  };
  const [received] = (await call('pull', { maxMessages: 1 })).receivedMessages;
  await call('acknowledge', { ackIds: [received.ackId] });
  return Buffer.from(received.message.data, 'base64').toString();
}

/** Resolves when the saved state contains `text`. */
async function saved(text: string): Promise<void> {
  const watcher = watch(folder);
  closing.push(() => watcher.close());
  const file = path.join(folder, 'state.json');
  do await once(watcher, 'change');
  while (!existsSync(file) || !readFileSync(file, 'utf8').includes(text));
}

describe('npm run emulators -- --state', () => {
  it('still has its messages, jobs, executions and tasks after a stop', async () => {
    const first = emulators();
    const before = await clients(first);
    await publish(before.pubsub, 'one');
    expect(await receive(before)).toBe('one');
    await publish(before.pubsub, 'two');
    const [operation] = await before.jobs.runJob({ name: JOB });
    const [{ name = '' }] = await operation.promise();
    first.process.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);

    const after = await clients(emulators());
    expect(await receive(after)).toBe('two');
    const [executions] = await after.executions.listExecutions({ parent: JOB });
    expect(executions).toMatchObject([{ name, succeededCount: 1 }]);
    const [tasks] = await after.tasks.listTasks({ parent: name ?? '' });
    expect(tasks).toHaveLength(1);
  });

  it('still has everything that was saved before it was killed', async () => {
    const first = emulators();
    const { pubsub } = await clients(first);
    const messageId = await publish(pubsub, 'kept');
    await saved(messageId);
    first.process.kill('SIGKILL');
    await first.ended;
    const after = await clients(emulators());
    expect(await receive(after)).toBe('kept');
  });

  it('keeps an execution that the stop ended, as cancelled', async () => {
    const forever = `--job=worker='${process.execPath}' -e "setInterval(String, 1e6); console.log('works')"`;
    const first = emulators([forever]);
    const { jobs } = await clients(first);
    await jobs.runJob({ name: JOB });
    await first.line('works');
    first.process.kill('SIGINT');
    expect((await first.ended).code).toBe(0);
    const { executions } = await clients(emulators([forever]));
    const [[execution]] = await executions.listExecutions({ parent: JOB });
    expect(execution?.cancelledCount).toBe(1);
  });

  it('refuses a folder that other emulators use', async () => {
    const first = emulators();
    await first.line('EMULATORS_CONTROL_HOST=');
    const { code, stderr } = await emulators().ended;
    expect(stderr).toMatch(/^job-bridge-emulators: the state folder .* is in use by other emulators;.*\n$/);
    expect(code).toBe(2);
  });

  it('says in one line that the state could not be saved at the end, exit 2', async () => {
    const child = emulators();
    await child.line('EMULATORS_CONTROL_HOST=');
    rmSync(folder, { recursive: true });
    child.process.kill('SIGTERM');
    const { code, stderr } = await child.ended;
    mkdirSync(folder);
    expect(stderr).toMatch(/\njob-bridge-emulators: the state cannot be saved: ENOENT.*\n$/);
    expect(code).toBe(2);
  });

  it('refuses a saved job if no flag gives its program', async () => {
    const first = emulators();
    await first.line('EMULATORS_CONTROL_HOST=');
    first.process.kill('SIGTERM');
    await first.ended;
    const { code, stderr } = await emulators([]).ended;
    expect(stderr).toMatch(
      /state\.json cannot be restored: .*'worker'.* --job or --image; or move the file away/,
    );
    expect(code).toBe(2);
  });

  it('refuses an invalid state file in one line, and does not change it', async () => {
    const file = path.join(folder, 'state.json');
    const text = '{"version":1,"state":{"pubsub":{"version":1}}}';
    writeFileSync(file, text);
    const { code, stderr } = await emulators().ended;
    expect(stderr).toMatch(/^job-bridge-emulators: .*state\.json cannot be restored: .*\n$/);
    expect(code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});

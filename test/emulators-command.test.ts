/** `npm run emulators` as a person types it: a separate process, and Google's clients against it. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { ExecutionsClient, JobsClient } from '@google-cloud/run';
import { afterEach, describe, expect, it } from 'vitest';
import { clientOptions } from '../src/google/client-options.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { startChild, type Child } from './support/child.ts';

const FREE_PORTS = ['pubsub', 'cloud-run', 'control'].flatMap((of) => [`--${of}-port`, '0']);
const PARENT = 'projects/local-project/locations/asia-northeast1';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function emulators(args: readonly string[]): Child {
  return startChild(['emulators/command-line/main.ts', ...FREE_PORTS, ...args]);
}

async function variable(child: Child, name: string): Promise<string> {
  return (await child.line(`${name}=`)).slice(name.length + 1);
}

async function clients(child: Child) {
  const pubsub = new PubSub(
    pubsubClientOptions({
      projectId: 'local-project',
      emulatorHost: await variable(child, 'PUBSUB_EMULATOR_HOST'),
    }),
  );
  const cloudRun = clientOptions({ emulatorHost: await variable(child, 'CLOUD_RUN_EMULATOR_HOST') });
  const jobs = new JobsClient(cloudRun);
  const executions = new ExecutionsClient(cloudRun);
  closing.push(() => Promise.all([pubsub.close(), jobs.close(), executions.close()]));
  return { pubsub, jobs, executions };
}

async function control(child: Child, init?: RequestInit) {
  const response = await fetch(`http://${await variable(child, 'EMULATORS_CONTROL_HOST')}/faults`, init);
  return { status: response.status, body: await response.json() };
}

describe('npm run emulators', () => {
  it("runs a job by a command, and a message goes through topic and subscription, with Google's clients", async () => {
    const child = emulators([
      '--topic=events',
      '--subscription=reader=events',
      `--job=worker='${process.execPath}' -e "console.log('worked on', process.argv[1])" --`,
    ]);
    const { pubsub, jobs, executions } = await clients(child);

    const received = once(pubsub.subscription('reader'), 'message');
    await pubsub.topic('events').publishMessage({ data: Buffer.from('hello') });
    const [message] = (await received) as [{ data: Buffer; ack: () => void }];
    expect(message.data.toString()).toBe('hello');
    message.ack();

    const overrides = { containerOverrides: [{ args: ['42'] }] };
    const [operation] = await jobs.runJob({ name: `${PARENT}/jobs/worker`, overrides });
    const [execution] = await operation.promise();
    expect(execution.succeededCount).toBe(1);
    expect(await child.line('worked on 42')).toContain('task 0 attempt 0');
    const [listed] = await executions.listExecutions({ parent: `${PARENT}/jobs/worker` });
    expect(listed).toHaveLength(1);
  });

  it('prints everything that job-bridge needs to publish to it', async () => {
    const child = emulators(['--topic=job-launches', '--project=somewhere']);
    const names = ['GOOGLE_CLOUD_PROJECT', 'PUBSUB_EMULATOR_HOST', 'CLOUD_RUN_EMULATOR_HOST'];
    const values = await Promise.all(names.map(async (name) => [name, await variable(child, name)] as const));
    const published = await startChild(['src/main.ts', 'publish', '--id=2'], Object.fromEntries(values))
      .ended;
    expect(published).toMatchObject({ code: 0, stderr: '' });
  });

  it('reads its set-up from a file, and adds the set-up of the flags', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'emulators-'));
    closing.push(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'emulators.json');
    writeFileSync(
      file,
      JSON.stringify({
        topics: [{ name: 'from-file', labels: { team: 'reports' } }],
        images: { 'example.com/worker': { command: [process.execPath] } },
        jobs: [
          { name: 'from-file', template: { template: { containers: [{ image: 'example.com/worker' }] } } },
        ],
      }),
    );
    const { pubsub, jobs } = await clients(emulators([`--config=${file}`, '--topic=from-flag']));
    const [topics] = await pubsub.getTopics();
    expect(topics.map(({ name }) => name)).toEqual([
      'projects/local-project/topics/from-file',
      'projects/local-project/topics/from-flag',
    ]);
    const [metadata] = await pubsub.topic('from-file').getMetadata();
    expect(metadata.labels).toEqual({ team: 'reports' });
    const [job] = await jobs.getJob({ name: `${PARENT}/jobs/from-file` });
    expect(job.template?.template?.containers?.[0]?.image).toBe('example.com/worker');
  });

  it('adds, shows and removes faults while it runs', async () => {
    const child = emulators(['--topic=events']);
    const { pubsub } = await clients(child);
    const fault = { rpc: 'GetTopic', code: 'PERMISSION_DENIED', times: 1 };
    const added = await control(child, { method: 'POST', body: JSON.stringify(fault) });
    expect(added).toEqual({ status: 200, body: { faults: [fault] } });
    await expect(pubsub.topic('events').getMetadata()).rejects.toMatchObject({ code: 7 });
    await expect(pubsub.topic('events').getMetadata()).resolves.toBeDefined();
    expect(await control(child, { method: 'DELETE' })).toEqual({ status: 200, body: { faults: [] } });

    for (const [body, complaint] of [
      ['{"rpc":"RunJob","codee":"ABORTED"}', /^\[0\]: .*"codee"/],
      ['[{"rpc":"RunJob","cut":"reset"},{"rpc":"RunJobb"}]', /^\[1\]\.rpc: .*the name of an RPC/],
      ['{"rpc":"RunJob","times":1}', /takes at least one of code/],
      ['{"rpc":"RunJob","code":"ABORTED","silent":true}', /one of code, cut and silent/],
    ] as const) {
      const refused = await control(child, { method: 'POST', body });
      expect(refused).toEqual({ status: 400, body: { error: expect.stringMatching(complaint) } });
    }
    expect((await control(child)).body).toEqual({ faults: [] });
  });

  it('ends with exit code 0 on an interrupt', async () => {
    const child = emulators([]);
    await child.line('EMULATORS_CONTROL_HOST=');
    child.process.kill('SIGINT');
    expect((await child.ended).code).toBe(0);
  });

  it.each([
    ['a subscription without a topic', ['--subscription=reader'], /--subscription.*name=topic/],
    ['an unknown code', ['--fault=rpc=RunJob,code=GONE'], /the command line: faults\[0\]\.code/],
    ['a fault of an unknown RPC', ['--fault=rpc=Publissh'], /faults\[0\]\.rpc: must be the name of an RPC/],
    ['a topic that the emulator refuses', ['--topic=1'], /topics\/1 was refused: Invalid resource name/],
    ['a missing file', ['--config=none.json'], /none\.json cannot be read/],
    ['an unknown flag', ['--topics=a'], /unknown option '--topics=a'/],
    ['an impossible port', ['--pubsub-port=65536'], /--pubsub-port.*from 0 \(a free one\) to 65535/],
    ['an impossible share', ['--duplicate-share=2'], /--duplicate-share.*from 0 to 1/],
    [
      'an address of another machine',
      ['--host=203.0.113.1'],
      /203\.0\.113\.1:0 is not an address of this machine/,
    ],
  ])('says what is wrong with %s, in one line, exit 2', async (_, args, complaint) => {
    const { code, stderr } = await emulators(args).ended;
    expect(stderr).toMatch(complaint);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  });

  it.each(['--pubsub-port', '--cloud-run-port', '--control-port', '--tokens-port'])(
    'names %s as the flag to change if its port is in use',
    async (flag) => {
      const server = createServer().listen(0, '127.0.0.1');
      closing.push(() => server.close());
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const { code, stderr } = await emulators([`${flag}=${port}`]).ended;
      expect(stderr).toBe(
        `job-bridge-emulators: 127.0.0.1:${port} is in use; stop the program that uses it, or choose another port by ${flag} (0: any)\n`,
      );
      expect(code).toBe(2);
    },
  );
});

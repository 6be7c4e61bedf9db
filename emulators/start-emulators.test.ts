/** The package's only function, through Google's clients. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Message } from '@google-cloud/pubsub';
import { PubSub } from '@google-cloud/pubsub';
import { afterEach, describe, expect, it } from 'vitest';
import type { Emulators, EmulatorsOptions } from './emulators.ts';
import { startEmulators } from './index.ts';
import { connect } from './testing/cloud-run-bed.ts';

const JOB = 'projects/local-project/locations/asia-northeast1/jobs/worker';

const closing: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function start(options: EmulatorsOptions): Promise<Emulators> {
  const emulators = await startEmulators(options);
  closing.push(() => emulators.stop());
  return emulators;
}

function clientsOf({ env }: Emulators) {
  const pubsub = new PubSub({
    projectId: 'local-project',
    apiEndpoint: env['PUBSUB_EMULATOR_HOST'] ?? '',
    emulatorMode: true,
    universeDomain: 'googleapis.com',
  });
  closing.push(() => pubsub.close());
  return { pubsub, ...connect(env['CLOUD_RUN_EMULATOR_HOST'] ?? '') };
}

function control({ env }: Emulators, path: string, method = 'GET'): Promise<Response> {
  return fetch(`http://${env['EMULATORS_CONTROL_HOST']}${path}`, { method });
}

const DECLARED: EmulatorsOptions = {
  topics: ['events'],
  subscriptions: [{ name: 'reader', topic: 'events' }],
  jobs: [{ name: 'worker', run: ({ args }) => Number(args[0] ?? 0) }],
};

describe('startEmulators', () => {
  it('has all declared resources, for clients with its env', async () => {
    const emulators = await start(DECLARED);
    const { pubsub, jobs } = clientsOf(emulators);
    const received = once(pubsub.subscription('reader'), 'message');
    const messageId = await pubsub.topic('events').publishMessage({ data: Buffer.from('hello') });
    const [message] = (await received) as [Message];
    message.ack();
    expect(message.id).toBe(messageId);
    expect(emulators.pubsub.messages('events')).toMatchObject([{ messageId }]);
    await jobs.runJob({ name: JOB, overrides: { containerOverrides: [{ args: ['3'] }] } });
    await emulators.cloudRun.idle();
    expect(emulators.cloudRun.executions('worker')).toMatchObject([
      {
        state: 'failed',
        containers: [{ args: ['3'] }],
        tasks: [{ attempts: Array.from({ length: 4 }, () => ({ exitCode: 3 })) }],
      },
    ]);
  });

  it('counts only the calls of clients', async () => {
    const emulators = await start({
      ...DECLARED,
      faults: [{ rpc: 'GetTopic', nth: 1, code: 'UNAVAILABLE' }],
    });
    expect(emulators.pubsub.calls).toEqual([]);
    expect(emulators.cloudRun.calls).toEqual([]);
    const { pubsub } = clientsOf(emulators);
    // The client retries by itself.
    await pubsub.topic('events').getMetadata();
    expect(emulators.pubsub.calls).toMatchObject([{ rpc: 'GetTopic' }, { rpc: 'GetTopic' }]);
  });

  it('names an unusable declaration in one line', async () => {
    await expect(startEmulators({ subscriptions: [{ name: 'reader', topic: 'nowhere' }] })).rejects.toThrow(
      /^projects\/local-project\/subscriptions\/reader was refused: .*nowhere/,
    );
    await expect(startEmulators({ topics: [''] })).rejects.toThrow(/^startEmulators: topics\[0\]: /);
  });

  it('stops at the end of its scope, and frees its ports', async () => {
    let address = '';
    {
      await using emulators = await startEmulators({});
      address = emulators.env['EMULATORS_CONTROL_HOST'] ?? '';
      expect((await fetch(`http://${address}/health`)).status).toBe(200);
    }
    await expect(fetch(`http://${address}/health`)).rejects.toThrow('fetch failed');
  });

  it.each(['pubsub', 'cloudRun', 'control', 'tokens'] as const)(
    'takes the given %s port, and fails if it is in use',
    async (which) => {
      const server = createServer().listen(0, '127.0.0.1');
      closing.push(() => server.close());
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      await expect(start({ ports: { [which]: port } })).rejects.toThrow(`127.0.0.1:${port} is in use`);
    },
  );
});

describe.each([
  ['reset()', async (emulators: Emulators) => emulators.reset()],
  [
    'POST /reset of the control port',
    async (emulators: Emulators) => {
      await control(emulators, '/reset', 'POST');
    },
  ],
])('%s', (_, reset) => {
  it('restores the declared state, without anything that clients and faults did', async () => {
    const emulators = await start({ ...DECLARED, faults: [{ rpc: 'GetJob', nth: 2, code: 'NOT_FOUND' }] });
    const { pubsub, jobs } = clientsOf(emulators);
    await pubsub.createTopic('another');
    await pubsub.topic('events').publishMessage({ data: Buffer.from('hello') });
    await jobs.runJob({ name: JOB });
    emulators.faults.add({ rpc: 'Publish', code: 'PERMISSION_DENIED' });
    await reset(emulators);
    const [topics] = await pubsub.getTopics();
    expect(topics.map(({ name }) => name)).toEqual(['projects/local-project/topics/events']);
    expect(emulators.pubsub.backlog('reader')).toBe(0);
    expect(emulators.pubsub.messages('events')).toEqual([]);
    expect(emulators.cloudRun.executions()).toEqual([]);
    expect(emulators.pubsub.calls.map(({ rpc }) => rpc)).toEqual(['ListTopics']);
    expect(emulators.faults.faults).toEqual([{ rpc: 'GetJob', nth: 2, code: 'NOT_FOUND' }]);
    await pubsub.topic('events').publishMessage({ data: Buffer.from('again') });
    expect(emulators.pubsub.backlog('reader')).toBe(1);
    await jobs.getJob({ name: JOB });
    await expect(jobs.getJob({ name: JOB })).rejects.toMatchObject({ code: 5 });
  });

  it('stops running executions, without a message about their ends', async () => {
    const running = Promise.withResolvers<void>();
    const emulators = await start({
      ...DECLARED,
      auditLogTopic: 'events',
      jobs: [
        {
          name: 'worker',
          run: async ({ signal }) => {
            running.resolve();
            await once(signal, 'abort');
            return 0;
          },
        },
      ],
    });
    await clientsOf(emulators).jobs.runJob({ name: JOB });
    await running.promise;
    await reset(emulators);
    expect(emulators.cloudRun.executions()).toEqual([]);
    expect(emulators.pubsub.backlog('reader')).toBe(0);
  });
});

describe('the control port', () => {
  it.each(['/', '/health'])('answers GET %s with 200, like the ports of the services', async (path) => {
    const { env } = await start({});
    for (const name of ['EMULATORS_CONTROL_HOST', 'PUBSUB_EMULATOR_HOST', 'CLOUD_RUN_EMULATOR_HOST']) {
      expect((await fetch(`http://${env[name]}${path}`)).status).toBe(200);
    }
  });

  it('has the output of an execution, by the last part of its name', async () => {
    const emulators = await start({ jobs: [{ name: 'worker', command: [process.execPath, '-p', '6 * 7'] }] });
    const [operation] = await clientsOf(emulators).jobs.runJob({ name: JOB });
    await operation.promise();
    const { name } = operation.metadata as { readonly name: string };
    const line = { execution: name, taskIndex: 0, attempt: 0, stream: 'stdout', line: '42' };
    expect(emulators.logs(name)).toMatchObject([line]);
    const asked = await control(emulators, `/logs?execution=${name.split('/').at(-1)}`);
    expect(await asked.json()).toMatchObject({ lines: [line] });
    expect(await (await control(emulators, '/logs?execution=unknown')).json()).toEqual({ lines: [] });
  });

  it.each([
    ['/logs', 'GET', 400],
    ['/reset', 'GET', 405],
    ['/nothing', 'GET', 404],
  ])('refuses %s by %s with %i', async (path, method, status) => {
    expect((await control(await start({}), path, method)).status).toBe(status);
  });
});

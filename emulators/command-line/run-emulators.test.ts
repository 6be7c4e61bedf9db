/** Starting both emulators in this process. */
import { afterEach, describe, expect, it } from 'vitest';
import { parseSetUp } from './read-set-up.ts';
import { runEmulators, type RunningEmulators } from './run-emulators.ts';

const PROJECT = 'projects/local-project';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(setUp: object): Promise<RunningEmulators> {
  const emulators = await runEmulators({
    setUp: parseSetUp(setUp, 'the test'),
    host: '127.0.0.1',
    ports: { pubsub: 0, cloudRun: 0, control: 0, tokens: 0 },
    env: {},
    maxProcesses: 1,
    onSaveFailure: () => undefined,
    onTaskOutput: () => undefined,
  });
  closing.push(() => emulators.close());
  return emulators;
}

async function statusOf({ variables }: RunningEmulators, method: string, path: string): Promise<number> {
  const host = path.startsWith('v2/')
    ? variables['CLOUD_RUN_EMULATOR_HOST']
    : variables['PUBSUB_EMULATOR_HOST'];
  const { status } = await fetch(`http://${host}/${path}`, { method });
  return status;
}

describe('a fault from the start', () => {
  it.each([{ code: 'UNAVAILABLE' }, { cut: 'reset' }, { silent: true }])(
    '%j does not hit the declared resources',
    async (fault) => {
      const emulators = await start({ topics: ['events'], faults: [{ rpc: 'CreateTopic', ...fault }] });
      expect(await statusOf(emulators, 'GET', `v1/${PROJECT}/topics/events`)).toBe(200);
    },
  );

  it('counts only the calls of clients', async () => {
    const faults = [{ rpc: 'CreateTopic', nth: 2, code: 'UNAVAILABLE' }];
    const emulators = await start({ topics: ['first', 'second'], faults });
    expect(await statusOf(emulators, 'PUT', `v1/${PROJECT}/topics/third`)).toBe(200);
    expect(await statusOf(emulators, 'PUT', `v1/${PROJECT}/topics/fourth`)).toBe(503);
  });
});

describe('the topic of the audit log', () => {
  async function pull({ variables }: RunningEmulators): Promise<readonly object[]> {
    const url = `http://${variables['PUBSUB_EMULATOR_HOST']}/v1/${PROJECT}/subscriptions/reader:pull`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ maxMessages: 10 }) });
    const { receivedMessages = [] } = (await response.json()) as {
      readonly receivedMessages?: readonly { readonly message: { readonly data: string } }[];
    };
    return receivedMessages.map(
      ({ message }) => JSON.parse(Buffer.from(message.data, 'base64').toString()) as object,
    );
  }

  function run({ variables }: RunningEmulators): Promise<Response> {
    const url = `http://${variables['CLOUD_RUN_EMULATOR_HOST']}/v2/${PROJECT}/locations/asia-northeast1/jobs/worker:run`;
    return fetch(url, { method: 'POST' });
  }

  it.each([
    ['is created', {}],
    ['can be declared too', { topics: [`${PROJECT}/topics/ends`] }],
  ])('%s, and gets the end of each execution even with faults of Publish', async (_, more) => {
    const emulators = await start({
      ...more,
      jobs: [{ name: 'worker', command: ['true'] }],
      auditLogTopic: 'ends',
      subscriptions: [{ name: 'reader', topic: 'ends' }],
      faults: [{ rpc: 'Publish', code: 'UNAVAILABLE' }],
    });
    await run(emulators);
    expect(await pull(emulators)).toMatchObject([
      {
        protoPayload: {
          methodName: '/Jobs.RunJob',
          status: { message: expect.stringContaining('successfully') },
        },
      },
    ]);
  });

  it('that was deleted gets nothing, and executions still end', async () => {
    const emulators = await start({ jobs: [{ name: 'worker', command: ['true'] }], auditLogTopic: 'ends' });
    expect(await statusOf(emulators, 'DELETE', `v1/${PROJECT}/topics/ends`)).toBe(200);
    const { name } = (await (await run(emulators)).json()) as { readonly name: string };
    expect(await statusOf(emulators, 'POST', `v2/${name}:wait`)).toBe(200);
  });
});

describe('a set-up', () => {
  const job = { name: 'worker', command: 'true' };

  it.each([
    ['a topic twice', { topics: ['events', `${PROJECT}/topics/events`] }, /topics\/events is declared twice/],
    [
      'a command with an open quote',
      { jobs: [{ ...job, command: "sh -c 'x" }] },
      /of worker has a quote that/,
    ],
    [
      'an image with the name of a job with a command',
      { images: { worker: { command: 'false' } }, jobs: [job] },
      /job worker has a command, and/,
    ],
    ['a job twice', { jobs: [job, job] }, /jobs\/worker is declared twice/],
    [
      'a subscription twice',
      { topics: ['events'], subscriptions: [1, 2].map(() => ({ name: 'reader', topic: 'events' })) },
      /subscriptions\/reader is declared twice/,
    ],
    ['a topic with a # in its name', { topics: ['abc#def'] }, /topics\/abc#def was refused: Invalid/],
    [
      'a subscription with a ? in its name',
      { topics: ['events'], subscriptions: [{ name: 'reader?x', topic: 'events' }] },
      /subscriptions\/reader\?x was refused: Invalid/,
    ],
    [
      'a job with a ? in its name',
      { jobs: [{ ...job, name: 'x&validateOnly=true' }] },
      /jobs\/x&.* was refused: /,
    ],
  ])('with %s is refused, and the error names it', async (_, setUp, complaint) => {
    await expect(start(setUp)).rejects.toThrow(complaint);
  });
});

describe('POST /faults', () => {
  it('names the wrong place of a single fault and of a list', async () => {
    const { variables } = await start({});
    const answer = async (body: object) => {
      const url = `http://${variables['EMULATORS_CONTROL_HOST']}/faults`;
      return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json();
    };
    const wrong = { rpc: 'RunJob', code: 'UNAVAILBLE' };
    expect(await answer(wrong)).toEqual({
      error: expect.stringMatching(/^\[0\]\.code: Invalid option.*UNAVAILABLE/),
    });
    expect(await answer([{ rpc: 'RunJob', cut: 'reset' }, wrong])).toEqual({
      error: expect.stringMatching(/^\[1\]\.code: /),
    });
  });
});

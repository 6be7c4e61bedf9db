/** The start of both emulators in this process: what is declared, and what is refused. */
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
    ports: { pubsub: 0, cloudRun: 0, control: 0 },
    env: {},
    slowStart: false,
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
    '%j does not hit what the set-up declares',
    async (fault) => {
      const emulators = await start({ topics: ['events'], faults: [{ rpc: 'CreateTopic', ...fault }] });
      expect(await statusOf(emulators, 'GET', `v1/${PROJECT}/topics/events`)).toBe(200);
    },
  );

  it('counts the calls of clients alone', async () => {
    const faults = [{ rpc: 'CreateTopic', nth: 2, code: 'UNAVAILABLE' }];
    const emulators = await start({ topics: ['first', 'second'], faults });
    expect(await statusOf(emulators, 'PUT', `v1/${PROJECT}/topics/third`)).toBe(200);
    expect(await statusOf(emulators, 'PUT', `v1/${PROJECT}/topics/fourth`)).toBe(503);
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
      'an image of the name of a job with a command',
      { images: { worker: { command: 'false' } }, jobs: [job] },
      /job worker has a command, and/,
    ],
    ['a job twice', { jobs: [job, job] }, /jobs\/worker is declared twice/],
    [
      'a subscription twice',
      { topics: ['events'], subscriptions: [1, 2].map(() => ({ name: 'reader', topic: 'events' })) },
      /subscriptions\/reader is declared twice/,
    ],
    ['a topic of a name that ends a URL', { topics: ['abc#def'] }, /topics\/abc#def was refused: Invalid/],
    [
      'a subscription of a name that has a query',
      { topics: ['events'], subscriptions: [{ name: 'reader?x', topic: 'events' }] },
      /subscriptions\/reader\?x was refused: Invalid/,
    ],
    [
      'a job of a name that has a query',
      { jobs: [{ ...job, name: 'x&validateOnly=true' }] },
      /jobs\/x&.* was refused: /,
    ],
  ])('with %s is refused by name', async (_, setUp, complaint) => {
    await expect(start(setUp)).rejects.toThrow(complaint);
  });
});

describe('POST /faults', () => {
  it('says where the fault is wrong, of one as of a list', async () => {
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

/** `dead-letters` as a person runs it: real processes and Google's clients, on the emulator. */
import { expect, it } from 'vitest';
import { startChild, type Child } from './support/child.ts';
import { bridgeLetter, startDeadLetterDesk } from './support/dead-letter-desk.ts';

/** The first line on standard error of each command that reads. */
const LOOKING = 'looking for dead letters in dead-pull; it takes some 10 s to know that there are no more\n';

async function setUp() {
  const desk = await startDeadLetterDesk();
  const env = {
    PROJECT_ID: 'p',
    PUBSUB_EMULATOR_HOST: desk.emulator.address,
    DEAD_LETTER_SUBSCRIPTION: 'dead-pull',
  };
  await desk.put(bridgeLetter({ attributes: { launchId: 'order-17' } }));
  const run = (...args: string[]): Child => startChild(['src/main.ts', 'dead-letters', ...args], env);
  return { ...desk, run };
}

it('list --json prints only JSON on stdout, and everything else on stderr', async () => {
  const { run, emptyFromPull } = await setUp();
  emptyFromPull(2);
  const { code, stdout, stderr } = await run('list', '--json').ended;
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: `${LOOKING}1 dead letter (left in the subscription)\n`,
  });
  expect(JSON.parse(stdout)).toMatchObject({ launchId: 'order-17', reason: 'override-not-allowed' });
});

it('list releases its leases on Ctrl-C, exit 1', async () => {
  const { run, clock, emulator, free } = await setUp();
  // The lease of the message, and the call that would extend it.
  emulator.faults.add({ rpc: 'ModifyAckDeadline', nth: 1, latencyMs: 1 });
  const child = run('list');
  await clock.held(2);
  const stopped = child.ended;
  child.process.kill('SIGINT');
  clock.advance(1);
  const { code, stdout, stderr } = await stopped;
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: '',
    stderr: `${LOOKING}job-bridge: stopped; the messages are released\n`,
  });
  expect(await free()).toBe(1);
});

it('replay publishes the message, prints its launch and ends with 0', async () => {
  const { run, emptyFromPull, published } = await setUp();
  emptyFromPull(2);
  const { code, stdout, stderr } = await run('replay', '--launch-id=order-17').ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: `${LOOKING}1 replayed, 0 left alone, 0 not chosen\n` });
  expect(stdout).toMatch(/^replayed launch order-17, id 2 .* as message \d+\n$/);
  expect(published()).toHaveLength(1);
});

it('replay without a selection is refused with one line, exit 2', async () => {
  const { run } = await setUp();
  const { code, stdout, stderr } = await run('replay').ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^job-bridge: nothing is chosen; takes --letter ID.+\n$/);
});

it('show prints one dead letter, and keeps it in the subscription', async () => {
  const { run, emptyFromPull, free } = await setUp();
  emptyFromPull(2);
  const { code, stdout, stderr } = await run('show', 'order-17').ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: LOOKING });
  expect(stdout).toMatch(/^reason: override-not-allowed\n.*^data \(8 bytes, text\):\n {2}\{"id":2\}\n$/ms);
  expect(await free()).toBe(1);
});

it('discard removes it with one JSON line of log on stdout, and ends with 0', async () => {
  const { run, emptyFromPull, emulator } = await setUp();
  emptyFromPull(2);
  const { code, stdout, stderr } = await run('discard', '--launch-id=order-17', '--reason=a test').ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: `${LOOKING}1 discarded, 0 not chosen\n` });
  expect(JSON.parse(stdout)).toMatchObject({ launchId: 'order-17', why: 'a test' });
  expect(emulator.backlog('dead-pull')).toBe(0);
});

it.each(['list', 'show', 'replay', 'discard'])(
  '%s --help says that reading leases the messages',
  async (command) => {
    const { run } = await setUp();
    const { code, stdout } = await run(command, '--help').ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Reading messages leases them: .*also\s+on Ctrl-C/ms);
  },
);

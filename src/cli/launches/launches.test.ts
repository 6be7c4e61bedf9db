import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { claim, launchesTerminal, terminal, WORK as job } from '../../../test/support/launches-terminal.ts';
import { launchesResolve } from './resolve.ts';
import { launchesList, launchesShow } from './launches.ts';

const database = useLedgerDatabase();

it('shows a launch in full, and how to settle one that is unknown', async () => {
  const { runtime, lines } = await launchesTerminal(database);
  await launchesShow(runtime, { launchId: 'lost' });
  expect(lines).toContain(`job             ${job}`);
  expect(lines).toContain('state           unknown');
  expect(lines.find((line) => line.startsWith('createdAt'))).toMatch(
    /^createdAt {7}\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  );
  expect(lines.at(-1)).toContain('job-bridge launches resolve lost --not-launched');
});

it('lists launches in aligned columns, the newest first, and says how to see more', async () => {
  const { runtime, lines } = await launchesTerminal(database);
  await launchesList(runtime, { limit: '2' });
  expect(lines[0]).toMatch(/^LAUNCH ID {2}STATE {6}ID {2}JOB {3}NAME {2}CREATED {19}EXECUTION$/);
  const [, done, busy, more] = lines.map((line) => line.split(/ +/));
  expect(done).toEqual(['done', 'launched', '2', 'work', '-', expect.any(String), 'work-abcde']);
  expect(busy).toEqual(['busy', 'launching', '2', 'work', '-', expect.any(String), '-']);
  lines.length = 0;
  await launchesList(runtime, { limit: '2', olderThan: more?.at(-1) });
  expect(lines.map((line) => line.split(' ', 1)[0])).toEqual(['LAUNCH', 'lost']);
});

it('shows no id if the event had none', async () => {
  const { runtime, lines, pool } = await launchesTerminal(database);
  await claim(pool, { launchId: 'object', leaseMs: 60_000, job, name: 'thumbnails', inputId: '' });
  await launchesList(runtime, { job: 'thumbnails' });
  expect(lines[1]?.split(/ +/).slice(0, 5)).toEqual(['object', 'launching', '-', 'work', 'thumbnails']);
  lines.length = 0;
  await launchesShow(runtime, { launchId: 'object' });
  expect(lines.filter((line) => line.startsWith('inputId'))).toEqual([]);
});

it('prints a line of JSON for each launch', async () => {
  const { runtime, lines } = await launchesTerminal(database);
  await launchesList(runtime, { state: 'unknown', json: true });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ launchId: 'lost', state: 'unknown', job }]);
  lines.length = 0;
  await launchesShow(runtime, { launchId: 'done', json: true });
  expect(JSON.parse(lines.join())).toMatchObject({ execution: `${job}/executions/work-abcde` });
});

it('says so when there are no launches', async () => {
  const { runtime, lines } = await launchesTerminal(database);
  await launchesList(runtime, { state: 'rejected' });
  expect(lines).toEqual(['no launches']);
});

it('frees a launch that did not launch', async () => {
  const { runtime, lines } = await launchesTerminal(database);
  await launchesResolve(runtime, { launchId: 'lost', notLaunched: true, json: true });
  expect(JSON.parse(lines.join())).toMatchObject({ state: 'queued', resolvedNote: 'not launched' });
});

it('refuses to settle a launch that is not unknown, with exit code 1', async () => {
  const { runtime } = await launchesTerminal(database);
  const refused = launchesResolve(runtime, { launchId: 'done', notLaunched: true });
  await expect(refused).rejects.toMatchObject({ name: 'CommandError', exitCode: 1 });
  await expect(refused).rejects.toThrow('there is nothing to settle');
});

it('says so when the ledger does not have the launch, with exit code 1', async () => {
  const { runtime } = await launchesTerminal(database);
  const none = {
    name: 'CommandError',
    exitCode: 1,
    message: expect.stringContaining('has no launch absent'),
  };
  await expect(launchesShow(runtime, { launchId: 'absent' })).rejects.toMatchObject(none);
  const resolve = launchesResolve(runtime, { launchId: 'absent', notLaunched: true });
  await expect(resolve).rejects.toMatchObject(none);
});

it('refuses wrong input and names what it takes, with exit code 2', async () => {
  const { runtime } = await launchesTerminal(database);
  const wrong = [
    [launchesShow(runtime, { launchId: 'a b' }), 'takes 1 to 128 letters'],
    [
      launchesList(runtime, { state: 'lost' }),
      'takes queued, launching, unknown, launched, running, succeeded',
    ],
    [launchesList(runtime, { limit: '0' }), 'takes a whole number from 1'],
    [launchesList(runtime, { olderThan: 'x' }), '--older-than'],
    [launchesResolve(runtime, { launchId: 'lost' }), 'takes one of --execution'],
    [launchesResolve(runtime, { launchId: 'lost', notLaunched: true, execution: 'e' }), 'takes one of'],
    [launchesResolve(runtime, { launchId: 'lost', execution: 'a/b' }), 'takes the name of an execution'],
    [
      launchesResolve(runtime, { launchId: 'lost', execution: job.replace('work', 'x/executions/y') }),
      'is not an execution of',
    ],
    [launchesList(terminal({}).runtime, {}), 'LEDGER_URL: is missing'],
    [launchesList(terminal({ LEDGER_URL: 'mysql://u:hunter2@h/d' }).runtime, {}), 'takes a postgres://'],
  ] as const;
  const results = await Promise.allSettled(wrong.map(([command]) => command));
  for (const [n, result] of results.entries()) {
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'CommandError', exitCode: 2 } });
    expect(String((result as PromiseRejectedResult).reason)).toContain(wrong[n]?.[1]);
    expect(String((result as PromiseRejectedResult).reason)).not.toContain('hunter2');
  }
});

it('says what to do if there is no ledger, or no database, with exit code 1', async () => {
  const empty = terminal({ LEDGER_URL: await database.server.createDatabase() });
  await expect(launchesList(empty.runtime, {})).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining('there is no ledger in that database'),
  });
  const down = terminal({ LEDGER_URL: 'postgres://u:hunter2@127.0.0.1:1/db' });
  await expect(launchesList(down.runtime, {})).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/^the ledger cannot be reached from here: ((?!hunter2).)*$/),
  });
});

/** Stored launches on the command line. Real: PostgreSQL. */
import { expect, it } from 'vitest';
import { useLedgerDatabase } from '../../../test/ledger-database.ts';
import { executionOf, launchOf, takeOf } from '../../launch/ledger/queue-fixture.conformance.ts';
import { postgresQueue } from '../../ledger/postgres/postgres-queue.ts';
import { launchesList, launchesShow } from './launches.ts';
import { launchesReopen, launchesResolve } from './resolve.ts';

const database = useLedgerDatabase();

/** A terminal, and a ledger in which `launch-1` is launched and `launch-2` is queued. */
async function setUp() {
  const url = await database.create();
  const queue = postgresQueue({ pool: await database.connect({ url }) });
  await queue.store(launchOf(1));
  for (const { launch, claim } of await takeOf(queue)) {
    await queue.settle({ claim, execution: executionOf(launch) });
  }
  await queue.store(launchOf(2));
  const lines: string[] = [];
  const env = { LEDGER_URL: url };
  const runtime = { env, stop: new AbortController().signal, print: (line: string) => void lines.push(line) };
  return { queue, runtime, lines };
}

it('a launch whose execution can never be read again is ended by hand, and that is undone', async () => {
  const { queue, runtime, lines } = await setUp();
  expect(await takeOf(queue, { running: 1 })).toEqual([]);
  await launchesResolve(runtime, { launchId: 'launch-1', ended: 'failed', reason: 'the project is gone' });
  expect(lines).toContain('state           failed');
  expect(lines).toContain('resolvedNote    ended as failed: the project is gone');
  expect(lines.at(-1)).toBe('Its slots are free.');
  lines.length = 0;
  await launchesReopen(runtime, { launchId: 'launch-1' });
  expect(lines).toContain('state           launched');
  expect(lines.at(-1)).toBe('It is launched again, and is followed to its end.');
  expect(await takeOf(queue, { running: 1 })).toEqual([]);
});

it('a launch is shown with its values, and why it is queued', async () => {
  const { runtime, lines } = await setUp();
  await launchesShow(runtime, { launchId: 'launch-2' });
  expect(lines.find((line) => line.startsWith('reason'))).toMatch(/^reason +pace$/);
  expect(lines.find((line) => line.startsWith('values'))).toContain('"args":["job","--id=2"]');
});

it('launches are listed by several states at once', async () => {
  const { runtime, lines } = await setUp();
  await launchesList(runtime, { state: 'queued,launched', json: true });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ state: 'queued' }, { state: 'launched' }]);
  lines.length = 0;
  await launchesList(runtime, { state: 'queued', json: true });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ launchId: 'launch-2' }]);
});

it.each([
  [{ ended: 'gone' }, 'takes succeeded, failed, cancelled'],
  [{ ended: 'failed', notLaunched: true }, 'takes one of --execution'],
  [{ ended: 'failed', force: true }, 'takes --force only with --execution'],
])('wrong input is refused: %o', async (options, text) => {
  const { runtime } = await setUp();
  const resolved = launchesResolve(runtime, { launchId: 'launch-1', ...options });
  await expect(resolved).rejects.toMatchObject({ name: 'CommandError', exitCode: 2 });
  await expect(resolved).rejects.toThrow(text);
});

it('a launch that is queued is not ended by hand, with exit code 1', async () => {
  const { runtime } = await setUp();
  const resolved = launchesResolve(runtime, { launchId: 'launch-2', ended: 'failed' });
  await expect(resolved).rejects.toMatchObject({ exitCode: 1 });
  await expect(resolved).rejects.toThrow(
    'certainly not launched (queued); it is launched when its turn comes',
  );
});

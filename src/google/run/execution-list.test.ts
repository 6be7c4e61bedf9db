/** Real: Google's client and gRPC. In place of Cloud Run: the emulator. */
import { afterEach, describe, expect, it } from 'vitest';
import { JOB, launch, startTestBed, type TestBed } from '../../../emulators/testing/cloud-run-bed.ts';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import { ReadsExhausted } from '../../launch/executions/reads-exhausted.ts';
import { CloudRunExecutionLists } from './execution-list.ts';

const opened: CloudRunExecutionLists[] = [];

afterEach(async () => {
  for (const lists of opened.splice(0)) await lists.close();
});

async function executionsOf(
  { emulator }: TestBed,
  { timeoutMs = 5000, expected = 100, listed = [] as ListedExecution[] } = {},
): Promise<readonly ListedExecution[]> {
  const lists = new CloudRunExecutionLists({ emulatorHost: emulator.address, timeoutMs });
  opened.push(lists);
  for await (const page of lists.listOf(JOB).pages({ expected })) listed.push(...page);
  return listed;
}

describe('the list of executions', () => {
  it('is empty for a job that never ran', async () => {
    expect(await executionsOf(await startTestBed({ run: () => 0 }))).toEqual([]);
  });

  it('has the variables of the bridge and the time of each execution', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const variables = { LAUNCH_ID: 'launch-1', LAUNCH_INPUT_ID: '2', LAUNCH_DIGEST: 'd1' };
    const env = Object.entries(variables).map(([name, value]) => ({ name, value }));
    const name = await launch(bed, { overrides: { containerOverrides: [{ env }] } });
    const [execution] = await executionsOf(bed);
    expect(execution).toMatchObject({ name, launchId: 'launch-1', inputId: '2', digest: 'd1' });
    expect(Math.abs(Date.now() - (execution?.createTimeMs ?? 0))).toBeLessThan(60_000);
  });

  it('has no variables of the bridge for an execution that was started by hand', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const name = await launch(bed);
    expect(await executionsOf(bed)).toMatchObject([
      { name, launchId: undefined, inputId: undefined, digest: undefined },
    ]);
  });

  it('still has a deleted execution, so that its launch is not taken for absent', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const env = [{ name: 'LAUNCH_ID', value: 'launch-1' }];
    const name = await launch(bed, { overrides: { containerOverrides: [{ env }] } });
    await bed.emulator.idle();
    await bed.executions.deleteExecution({ name });
    expect(await executionsOf(bed)).toMatchObject([{ name, launchId: 'launch-1' }]);
  });

  it('has all executions over several pages, newest first', async () => {
    const bed = await startTestBed({ run: () => 0 });
    const names: string[] = [];
    for (let count = 0; count < 101; count += 1) names.push(await launch(bed));
    const listed = await executionsOf(bed);
    expect(listed.map(({ name }) => name)).toEqual(names.toReversed());
    expect(bed.emulator.faults.callsOf('ListExecutions')).toBe(2);
  });

  it('comes in pages of the expected size, within bounds', async () => {
    const bed = await startTestBed({ run: () => 0 });
    await launch(bed);
    for (const expected of [1, 42, 313, 5000, Number.POSITIVE_INFINITY]) {
      await executionsOf(bed, { expected });
    }
    const listings = bed.emulator.calls.filter(({ rpc }) => rpc === 'ListExecutions');
    expect(listings.map(({ request }) => (request as { readonly pageSize: number }).pageSize)).toEqual([
      10, 42, 313, 1000, 100,
    ]);
  });

  it('fails with ReadsExhausted if the read quota is used up', async () => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'ListExecutions', code: 'RESOURCE_EXHAUSTED' });
    await expect(executionsOf(bed)).rejects.toThrow(ReadsExhausted);
  });

  it.each([
    { title: 'denied', fault: { code: 'PERMISSION_DENIED' }, error: { name: 'ReadsDenied' } },
    { title: 'not answered in time', fault: { silent: true }, error: { code: 4 } },
  ] as const)('fails if a page is $title, so that nothing is taken for absent', async ({ fault, error }) => {
    const bed = await startTestBed({ run: () => 0 });
    bed.emulator.faults.add({ rpc: 'ListExecutions', ...fault });
    await expect(executionsOf(bed, { timeoutMs: 200 })).rejects.toMatchObject(error);
  });

  it.each(['PERMISSION_DENIED', 'UNAVAILABLE', 'NOT_FOUND', 'OUT_OF_RANGE', 'RESOURCE_EXHAUSTED'] as const)(
    'fails if a later page fails with %s, because the list is then incomplete',
    async (code) => {
      const bed = await startTestBed({ run: () => 0 });
      for (let count = 0; count < 11; count += 1) await launch(bed);
      bed.emulator.faults.add({ rpc: 'ListExecutions', nth: 2, code });
      const listed: ListedExecution[] = [];
      await expect(executionsOf(bed, { expected: 1, listed })).rejects.toThrow(code);
      expect(listed).toHaveLength(10);
    },
  );

  it('fails if the connection ends before a later page', async () => {
    const bed = await startTestBed({ run: () => 0 });
    for (let count = 0; count < 11; count += 1) await launch(bed);
    bed.emulator.faults.add({ rpc: 'ListExecutions', nth: 2, cut: 'reset' });
    await expect(executionsOf(bed, { expected: 1 })).rejects.toThrow('UNAVAILABLE');
  });
});

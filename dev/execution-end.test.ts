/** The line that `npm run local` prints when a real execution of the emulator ends. */
import { expect, it } from 'vitest';
import { launch, startTestBed, untilAborted } from '../emulators/testing/cloud-run-bed.ts';
import type { Fault } from '../emulators/grpc/faults.ts';
import { executionEnd } from './execution-end.ts';

const MEMORY: Fault = { rpc: 'RunTask', code: 'RESOURCE_EXHAUSTED' };
const IMAGE: Fault = { rpc: 'StartExecution', code: 'NOT_FOUND' };

it.each<{ title: string; code: string; faults: readonly Fault[]; says: string }>([
  { title: 'success', code: '', faults: [], says: 'succeeded' },
  { title: 'an exit code', code: 'process.exit(3)', faults: [], says: 'failed: exit code 3' },
  {
    title: 'a signal',
    code: `process.kill(process.pid, 'SIGABRT')`,
    faults: [],
    says: 'failed: signal SIGABRT',
  },
  {
    title: 'memory',
    code: '',
    faults: [MEMORY],
    says: 'failed: The configured memory limit was reached.',
  },
  { title: 'a missing image', code: '', faults: [IMAGE], says: "failed: Image 'image' not found." },
])('$title: $says', async ({ code, faults, says }) => {
  const bed = await startTestBed({ maxRetries: 0, container: { args: [code] } });
  bed.emulator.faults.add(...faults);
  const name = await launch(bed);
  await bed.emulator.idle();
  expect(bed.emulator.executions().map(executionEnd)).toEqual([
    `execution ${name.split('/').at(-1)} ${says}`,
  ]);
});

it('says that an execution timed out or was cancelled', async () => {
  const bed = await startTestBed({ maxRetries: 0, run: ({ signal }) => untilAborted(signal) });
  await launch(bed, { overrides: { timeout: { seconds: 1 } } });
  await bed.emulator.idle();
  const name = await launch(bed);
  await bed.executions.cancelExecution({ name });
  await bed.emulator.idle();
  expect(bed.emulator.executions().map(executionEnd)).toEqual([
    expect.stringMatching(/^execution bridge-\w+ cancelled$/),
    expect.stringMatching(/^execution bridge-\w+ failed: timed out$/),
  ]);
});

/** The log filters of docs/operations.md find the entries that the page says. Real: the entries of the Cloud Run emulator. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readLogFilter } from '../deploy/checks/log-filter.ts';
import { launch, startTestBed } from '../emulators/testing/cloud-run-bed.ts';

const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8');
const filters = page
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line.trimStart().startsWith('gcloud logging read '))
  .map((line) => ({ filter: / '([^']*)'/.exec(line)?.[1] ?? line }));

it.each(filters)('is a valid filter: $filter', ({ filter }) => {
  expect(() => readLogFilter(filter)).not.toThrow();
});

it('the audit log shows the execution of a launch by its LAUNCH_ID', async () => {
  const entries: object[] = [];
  const bed = await startTestBed({ run: () => 0, onAuditLogEntry: (entry) => void entries.push(entry) });
  for (const value of ['order-16', 'order-17']) {
    const env = [{ name: 'LAUNCH_ID', value }];
    await launch(bed, { overrides: { containerOverrides: [{ env }] } });
  }
  await bed.emulator.idle();
  const { filter = '' } = filters.find((one) => one.filter.includes('containers.env.value')) ?? {};
  const found = entries.filter((entry) => readLogFilter(filter)({ ...entry }));
  expect(found).toHaveLength(1);
  expect(JSON.stringify(found)).toContain('{"name":"LAUNCH_ID","value":"order-17"}');
});

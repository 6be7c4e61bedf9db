/** Reading audit log entries. In place of Cloud Run: the emulator, which writes the entries. */
import { describe, expect, it } from 'vitest';
import { launch, startTestBed } from '../../emulators/testing/cloud-run-bed.ts';
import type { AuditLogEntry } from '../../emulators/cloud-run/audit-log/audit-log-entry.ts';
import { toldExecution } from './execution-log-entry.ts';

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

/** The entry that Cloud Run writes about an execution with these variables. */
async function entryOf(env: Readonly<Record<string, string>>) {
  const entries: AuditLogEntry[] = [];
  const bed = await startTestBed({
    run: () => 3,
    maxRetries: 0,
    onAuditLogEntry: (written) => void entries.push(written),
  });
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  const execution = await launch(bed, { overrides: { containerOverrides: [{ env: variables }] } });
  await bed.emulator.idle();
  const [entry] = entries;
  if (entry === undefined) throw new Error('no entry was written');
  return { entry, execution: execution.slice(execution.lastIndexOf('/') + 1) };
}

const GOOD = {
  resource: { type: 'cloud_run_job', labels: { project_id: 'p', location: 'r', job_name: 'j' } },
  protoPayload: { methodName: '/Jobs.RunJob', resourceName: 'namespaces/p/executions/j-1' },
};
const told = {
  project: 'p',
  projectNumber: undefined,
  location: 'r',
  job: 'j',
  execution: 'j-1',
  launch: undefined,
};

describe('an entry of the audit log', () => {
  it('names the ended execution, and the launch in its environment', async () => {
    const { entry, execution } = await entryOf({ LAUNCH_ID: 'launch-1', LAUNCH_JOB: 'report' });
    expect(toldExecution(bytes(entry))).toEqual({
      project: 'p',
      projectNumber: expect.stringMatching(/^\d+$/),
      location: 'asia-northeast1',
      job: 'bridge',
      execution,
      launch: { launchId: 'launch-1', name: 'report' },
    });
  });

  it('belongs to the default job if the environment names no job, and to an unknown launch if no environment is shown', async () => {
    const { entry } = await entryOf({ LAUNCH_ID: 'launch-1' });
    expect(toldExecution(bytes(entry))?.launch).toEqual({ launchId: 'launch-1', name: '' });
    expect(toldExecution(bytes(GOOD))).toEqual(told);
  });

  it('is read even with malformed fields that only inform', () => {
    for (const response of [null, 7, 'x', [], { spec: 7 }, { spec: { template: {} } }, { metadata: [] }]) {
      const entry = { ...GOOD, protoPayload: { ...GOOD.protoPayload, response } };
      expect(toldExecution(bytes(entry))).toEqual(told);
    }
  });

  it('is read with a method without a slash', () => {
    const protoPayload = { ...GOOD.protoPayload, methodName: 'Jobs.RunJob' };
    expect(toldExecution(bytes({ ...GOOD, protoPayload }))).toEqual(told);
  });
});

describe('other data is not an entry about an ended execution:', () => {
  const { labels } = GOOD.resource;
  const named = (resourceName: unknown) => ({
    ...GOOD,
    protoPayload: { ...GOOD.protoPayload, resourceName },
  });
  const labelled = (given: object) => ({
    ...GOOD,
    resource: { ...GOOD.resource, labels: { ...labels, ...given } },
  });
  it.each([
    ['nothing', {}],
    ['null', null],
    ['a text', 'x'],
    ['another resource', { ...GOOD, resource: { ...GOOD.resource, type: 'cloud_run_revision' } }],
    [
      'the call of RunJob',
      { ...GOOD, protoPayload: { ...GOOD.protoPayload, methodName: 'google.cloud.run.v2.Jobs.RunJob' } },
    ],
    ['another kind of name', named('namespaces/p/jobs/j')],
    ['a name with further segments', named('namespaces/p/executions/j-1/../../x')],
    ['a name with a space', named('namespaces/p/executions/j 1')],
    ['a name that is a number', named(7)],
    ['a job with a slash', labelled({ job_name: 'j/executions/x' })],
    ['a location with a slash', labelled({ location: 'r/jobs/x' })],
    ['a project with a slash', labelled({ project_id: 'p/locations/x' })],
    ['no labels', { ...GOOD, resource: { type: 'cloud_run_job' } }],
  ])('%s', (_what, value) => {
    expect(toldExecution(bytes(value))).toBeUndefined();
  });

  it.each(['', '{', '\u0000', '['.repeat(200_000)])('bytes that are not JSON', (text) => {
    expect(toldExecution(Buffer.from(text))).toBeUndefined();
    expect(toldExecution(Buffer.from([0xff, 0xfe]))).toBeUndefined();
  });
});

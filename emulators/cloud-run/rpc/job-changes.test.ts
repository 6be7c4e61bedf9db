/** Listing, updating and deleting jobs and their policies, through Google's client. */
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../clock.ts';
import {
  JOB,
  launch,
  PARENT,
  startTestBed,
  untilAborted,
  type TestBed,
} from '../../testing/cloud-run-bed.ts';

/** Without it the client warns on every call that it pages by itself. */
const NO_PAGING = { autoPaginate: false };

function jobWith(image: string) {
  return { template: { template: { containers: [{ image }] } } };
}

async function create({ jobs }: TestBed, ...ids: readonly string[]): Promise<void> {
  for (const jobId of ids) await jobs.createJob({ parent: PARENT, jobId, job: jobWith('image') });
}

async function listedIds({ jobs }: TestBed, request: object = {}): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { name } of jobs.listJobsAsync({ parent: PARENT, pageSize: 2, ...request }, NO_PAGING)) {
    ids.push(String(name).replace(`${PARENT}/jobs/`, ''));
  }
  return ids;
}

describe('ListJobs', () => {
  it('lists the jobs of the location, the newest first, over several pages', async () => {
    const bed = await startTestBed({ run: () => 0 });
    await create(bed, 'a', 'b', 'c', 'd');
    await bed.jobs.createJob({ parent: 'projects/p/locations/other', jobId: 'x', job: jobWith('image') });
    expect(await listedIds(bed)).toEqual(['d', 'c', 'b', 'a', 'bridge']);
    expect(bed.emulator.calls.filter(({ rpc }) => rpc === 'ListJobs')).toHaveLength(3);
  });

  it('shows deleted jobs on request, until they expire', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({ run: () => 0, clock });
    await create(bed, 'a', 'b');
    await bed.jobs.deleteJob({ name: `${PARENT}/jobs/a` });
    expect(await listedIds(bed)).toEqual(['b', 'bridge']);
    expect(await listedIds(bed, { showDeleted: true })).toEqual(['b', 'a', 'bridge']);
    const [shown] = await bed.jobs.listJobs({ parent: PARENT, showDeleted: true });
    expect(shown[1]).toMatchObject({ deleteTime: { nanos: 0 }, expireTime: { nanos: 0 } });
    clock.advance(24 * 3_600_000);
    expect(await listedIds(bed, { showDeleted: true })).toEqual(['b', 'bridge']);
  });
});

describe('UpdateJob', () => {
  it('replaces the whole job and counts its generation; running executions keep their template', async () => {
    const clock = new ManualClock();
    const bed = await startTestBed({
      clock,
      images: {
        image: { run: ({ signal }) => untilAborted(signal) },
        other: { run: () => 0 },
      },
    });
    const before = await launch(bed);
    clock.advance(5_000);
    const job = { ...jobWith('other'), name: JOB, labels: { a: 'b' } };
    const [operation] = await bed.jobs.updateJob({ job });
    expect(operation).toMatchObject({ done: true, result: { generation: { low: 2 } } });
    const [updated] = await bed.jobs.getJob({ name: JOB });
    expect(updated).toMatchObject({
      generation: '2',
      observedGeneration: '2',
      labels: { a: 'b' },
      executionCount: 1,
      template: { template: { containers: [{ image: 'other' }], maxRetries: 3 } },
    });
    expect(Number(updated.updateTime?.seconds) - Number(updated.createTime?.seconds)).toBe(5);
    const [execution] = await bed.executions.getExecution({ name: before });
    expect(execution.template?.containers).toMatchObject([{ image: 'image' }]);
    const [next] = await bed.executions.getExecution({ name: await launch(bed) });
    expect(next.template?.containers).toMatchObject([{ image: 'other' }]);
  });

  it('takes the etag as a precondition, which every update changes', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    const [{ etag }] = await jobs.getJob({ name: JOB });
    const job = { ...jobWith('image'), name: JOB, etag: etag! };
    await jobs.updateJob({ job });
    await expect(jobs.updateJob({ job })).rejects.toMatchObject({ code: 10 });
    await expect(jobs.runJob({ name: JOB, etag: etag! })).rejects.toMatchObject({ code: 10 });
    await expect(jobs.deleteJob({ name: JOB, etag: etag! })).rejects.toMatchObject({ code: 10 });
  });

  it('creates a missing job only with allow_missing', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    const job = { ...jobWith('image'), name: `${PARENT}/jobs/new` };
    await expect(jobs.updateJob({ job })).rejects.toMatchObject({ code: 5 });
    await jobs.updateJob({ job, allowMissing: true, validateOnly: true });
    await expect(jobs.getJob({ name: job.name })).rejects.toMatchObject({ code: 5 });
    await jobs.updateJob({ job, allowMissing: true });
    expect((await jobs.getJob({ name: job.name }))[0]).toMatchObject({ generation: '1' });
  });

  it('changes nothing with validate_only, and refuses what CreateJob refuses', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    const job = { ...jobWith('image'), name: JOB, labels: { a: 'b' } };
    const [operation] = await jobs.updateJob({ job, validateOnly: true });
    expect(operation).toMatchObject({ done: true, result: { generation: { low: 2 }, labels: { a: 'b' } } });
    expect((await jobs.getJob({ name: JOB }))[0]).toMatchObject({ generation: '1', labels: {} });
    await expect(jobs.updateJob({ job: { name: JOB } })).rejects.toMatchObject({ code: 3 });
    await expect(jobs.updateJob({ job: { ...jobWith('none'), name: JOB } })).rejects.toMatchObject({
      code: 5,
    });
  });
});

describe('IAM policies of a job', () => {
  it('are kept, and written under their etag', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    const bindings = [{ role: 'roles/run.invoker', members: ['user:a@example.com'] }];
    const [none] = await jobs.getIamPolicy({ resource: JOB });
    expect(none).toMatchObject({ version: 0, bindings: [] });
    const [first] = await jobs.setIamPolicy({ resource: JOB, policy: { bindings, etag: none.etag! } });
    expect((await jobs.getIamPolicy({ resource: JOB }))[0]).toMatchObject({ bindings, etag: first.etag });
    const stale = jobs.setIamPolicy({ resource: JOB, policy: { bindings, etag: none.etag! } });
    await expect(stale).rejects.toMatchObject({ code: 10 });
    await expect(jobs.getIamPolicy({ resource: `${PARENT}/jobs/none` })).rejects.toMatchObject({ code: 5 });
  });

  it('grant every requested permission', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    const permissions = ['run.jobs.run', 'run.jobs.runWithOverrides'];
    const [granted] = await jobs.testIamPermissions({ resource: JOB, permissions });
    expect(granted.permissions).toEqual(permissions);
  });
});

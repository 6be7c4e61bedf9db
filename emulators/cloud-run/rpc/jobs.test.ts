/** Creating, reading and deleting jobs, through Google's client. */
import { describe, expect, it } from 'vitest';
import { JOB, launch, PARENT, startTestBed, untilAborted } from '../../testing/cloud-run-bed.ts';

const template = { template: { containers: [{ image: 'image' }] } };

describe('CreateJob', () => {
  it('fills in the defaults: one task, three retries, 600 s', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    const [operation] = await jobs.createJob({ parent: PARENT, jobId: 'new', job: { template } });
    expect(operation).toMatchObject({ done: true, result: { name: `${PARENT}/jobs/new` } });
    const [job] = await jobs.getJob({ name: `${PARENT}/jobs/new` });
    expect(job.template).toMatchObject({
      taskCount: 1,
      template: { maxRetries: 3, timeout: { seconds: '600' } },
    });
  });

  it('keeps an explicit 0 retries', async () => {
    const { jobs } = await startTestBed({ run: () => 0, maxRetries: 0 });
    const [job] = await jobs.getJob({ name: JOB });
    expect(job.template?.template?.maxRetries).toBe(0);
  });

  it('creates nothing with validate_only', async () => {
    const { jobs } = await startTestBed({ run: () => 0 });
    await jobs.createJob({ parent: PARENT, jobId: 'new', job: { template }, validateOnly: true });
    await expect(jobs.getJob({ name: `${PARENT}/jobs/new` })).rejects.toMatchObject({ code: 5 });
  });

  it.each([
    { title: 'a name with capitals', jobId: 'New', job: { template }, code: 3 },
    { title: 'a name that begins with a digit', jobId: '1new', job: { template }, code: 3 },
    { title: 'a name that ends with a dash', jobId: 'new-', job: { template }, code: 3 },
    { title: 'a name of 64 characters', jobId: 'a'.repeat(64), job: { template }, code: 3 },
    { title: 'no template', jobId: 'new', job: {}, code: 3 },
    { title: 'no container', jobId: 'new', job: { template: { template: {} } }, code: 3 },
    {
      title: 'eleven retries',
      jobId: 'new',
      job: { template: { template: { ...template.template, maxRetries: 11 } } },
      code: 3,
    },
    {
      title: 'a reserved variable',
      jobId: 'new',
      job: {
        template: { template: { containers: [{ image: 'image', env: [{ name: 'PORT', value: '1' }] }] } },
      },
      code: 3,
    },
    {
      title: 'two containers with one name',
      jobId: 'new',
      job: { template: { template: { containers: [{ image: 'image' }, { image: 'image' }] } } },
      code: 3,
    },
    {
      title: 'an unknown image',
      jobId: 'new',
      job: { template: { template: { containers: [{ image: 'other' }] } } },
      code: 5,
    },
    {
      title: 'a label in a namespace of the system',
      jobId: 'new',
      job: { template, labels: { 'run.googleapis.com/x': '1' } },
      code: 3,
    },
    {
      title: 'a label of its executions in a namespace of the system',
      jobId: 'new',
      job: { template: { ...template, labels: { 'run.googleapis.com/q': '1' } } },
      code: 3,
    },
    {
      title: 'an annotation of its executions in a namespace of the system',
      jobId: 'new',
      job: { template: { ...template, annotations: { 'x.cloud.googleapis.com/q': '1' } } },
      code: 3,
    },
    {
      title: 'create_execution',
      jobId: 'new',
      job: { template, startExecutionToken: 'first' },
      code: 12,
    },
    { title: 'a job that exists already', jobId: 'bridge', job: { template }, code: 6 },
  ])('refuses $title', async ({ jobId, job, code }) => {
    const { jobs } = await startTestBed({ run: () => 0 });
    await expect(jobs.createJob({ parent: PARENT, jobId, job })).rejects.toMatchObject({ code });
  });
});

it('a job keeps the fields of its owner, and the service sets the others', async () => {
  const { jobs } = await startTestBed({ run: () => 0 });
  const own = { labels: { team: 'a' }, annotations: { b: 'c' }, client: 'tool', clientVersion: '1' };
  const claimed = {
    uid: 'claimed',
    creator: 'claimed',
    lastModifier: 'claimed',
    reconciling: true,
    satisfiesPzs: true,
    deleteTime: { seconds: 1 },
    expireTime: { seconds: 1 },
    executionCount: 7,
    conditions: [{ type: 'Claimed' }],
    latestCreatedExecution: { name: 'claimed' },
  };
  const binaryAuthorization = { useDefault: true };
  const requested = { ...claimed, ...own, binaryAuthorization, template };
  await jobs.createJob({ parent: PARENT, jobId: 'new', job: requested });
  const name = `${PARENT}/jobs/new`;
  const facts = {
    creator: '',
    lastModifier: '',
    reconciling: false,
    satisfiesPzs: false,
    deleteTime: null,
    expireTime: null,
    executionCount: 0,
    conditions: [],
    latestCreatedExecution: null,
    uid: expect.not.stringMatching('claimed'),
  };
  expect((await jobs.getJob({ name }))[0]).toMatchObject({ ...own, ...facts, binaryAuthorization });
  await jobs.updateJob({ job: { ...requested, name } });
  expect((await jobs.getJob({ name }))[0]).toMatchObject({ ...own, ...facts });
});

it('GetJob counts the executions and names the latest', async () => {
  const bed = await startTestBed({ run: () => 0 });
  await launch(bed);
  const latest = await launch(bed);
  await bed.emulator.idle();
  const [job] = await bed.jobs.getJob({ name: JOB });
  expect(job).toMatchObject({
    executionCount: 2,
    latestCreatedExecution: {
      name: latest.slice(latest.lastIndexOf('/') + 1),
      completionStatus: 'EXECUTION_SUCCEEDED',
    },
  });
});

it('DeleteJob removes the job and cancels its running executions', async () => {
  const bed = await startTestBed({
    run: ({ signal }) => untilAborted(signal),
  });
  const name = await launch(bed);
  await bed.jobs.deleteJob({ name: JOB });
  await bed.emulator.idle();
  expect(bed.emulator.executions()).toMatchObject([{ name, state: 'cancelled' }]);
  await expect(bed.jobs.getJob({ name: JOB })).rejects.toMatchObject({ code: 5 });
});

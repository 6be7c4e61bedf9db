import { describe, expect, it } from 'vitest';
import type { EventFacts } from '../job.ts';
import { event, fileWithCondition, read } from './rules-bed.ts';

const FILE = `
jobs:
  report:
    job: my-job
    args: [manage.py, report, "--id={id}"]
    env: { MODE: batch, ID: "{id}" }
  thumbnails:
    job: thumbs
    region: us-central1
    container: main
  other: { job: projects/q/locations/r/jobs/j, args: [] }
rules:
  - name: uploads
    from: { subscription: uploads, attributes: { eventType: OBJECT_FINALIZE } }
    when: data.name.startsWith("in/")
    launch:
      job: thumbnails
      launchId: [gcs, "{data.bucket}", "{data.name}"]
      args: [job, "--object=gs://{data.bucket}/{data.name}"]
  - name: archive
    from: { type: google.cloud.storage.object.v1.finalized, source: //storage }
    launch: { job: report, env: { MODE: "{event.subject}" }, taskCount: 2 }
  - name: ticks
    from: { subscription: projects/q/subscriptions/ticks }
    launch: { job: other }
unmatched: ignore
`;
const message = (subscription: string) => ({ id: '1', publishTime: '', orderingKey: '', subscription });
const UPLOAD = event({
  data: { name: 'in/a.png', bucket: 'b' },
  attributes: { eventType: 'OBJECT_FINALIZE' },
  message: message('projects/p/subscriptions/uploads'),
});

describe('a rulebook', () => {
  it('has the jobs with their full names', async () => {
    const { jobs, defaultJob, unmatched, attributeNames } = await read(FILE);
    expect([...jobs].map(([name, { job }]) => [name, job])).toEqual([
      ['report', 'projects/p/locations/asia-northeast1/jobs/my-job'],
      ['thumbnails', 'projects/p/locations/us-central1/jobs/thumbs'],
      ['other', 'projects/q/locations/r/jobs/j'],
    ]);
    expect({ defaultJob, unmatched, attributeNames }).toEqual({
      defaultJob: undefined,
      unmatched: 'ignore',
      attributeNames: ['eventType'],
    });
  });

  it('gives the values of the job, replaced by those of the rule', async () => {
    const rulebook = await read(FILE);
    expect(rulebook.match(UPLOAD)).toMatchObject({
      rule: 'uploads',
      job: { name: 'thumbnails', makesLaunchId: true },
    });
    expect(rulebook.match(UPLOAD)?.job.values(UPLOAD)).toEqual({
      container: 'main',
      args: ['job', '--object=gs://b/in/a.png'],
      env: {},
      taskCount: undefined,
      timeoutSeconds: undefined,
      launchId: expect.stringMatching(/^p_/),
      hasOwnValues: true,
    });
    const archived = event({
      id: '7',
      event: {
        id: '1',
        source: '//storage',
        type: 'google.cloud.storage.object.v1.finalized',
        subject: 's',
        time: undefined,
      },
    });
    expect(rulebook.match(archived)?.job.values(archived)).toEqual({
      container: '',
      args: ['manage.py', 'report', '--id=7'],
      env: { MODE: 's', ID: '7' },
      taskCount: 2,
      timeoutSeconds: undefined,
      launchId: undefined,
      hasOwnValues: true,
    });
  });

  it('distinguishes cleared args from args left alone, and knows values without anything of the event', async () => {
    const { jobs } = await read(FILE);
    expect(jobs.get('other')?.values(event())).toMatchObject({ args: [], hasOwnValues: false });
    expect(jobs.get('thumbnails')?.values(event())).toMatchObject({ args: null, hasOwnValues: false });
    expect(jobs.get('report')?.values(event({ id: '2' }))).toMatchObject({ hasOwnValues: false });
  });

  it('has the default job under its name, and the job itself has none', async () => {
    const { jobs, defaultJob } = await read('jobs: { report: { default: true }, other: {} }');
    expect(jobs.get('report')).toBe(defaultJob);
    expect(defaultJob?.name).toBe('');
  });

  it('lists the attributes that rules and jobs read', async () => {
    const { attributeNames } = await read(`
jobs: { report: { args: ["--a={attributes.a}"], env: { B: "{attributes['b-b']}" } } }
rules: [{ name: r, from: { attributes: { e: x } }, when: has(attributes.c) && "d" in attributes, launch: { job: report } }]
unmatched: reject`);
    expect(attributeNames).toEqual(['a', 'b-b', 'c', 'd', 'e']);
  });
});

describe('a rule does not match', () => {
  it.each<{ title: string; facts: Partial<EventFacts> }>([
    { title: 'another subscription', facts: { message: message('projects/p/subscriptions/other') } },
    {
      title: 'a subscription of that short name in another project',
      facts: { message: message('projects/q/subscriptions/uploads') },
    },
    { title: 'an event that names no subscription', facts: { message: undefined } },
    { title: 'another value of the attribute', facts: { attributes: { eventType: 'OBJECT_DELETE' } } },
    { title: 'an event without the attribute', facts: { attributes: {} } },
    { title: 'a condition that is false', facts: { data: { name: 'out/a.png', bucket: 'b' } } },
  ])('$title', async ({ facts }) => {
    expect((await read(FILE)).match({ ...UPLOAD, ...facts })).toBeUndefined();
  });

  it('if only the type or only the source differs', async () => {
    const rulebook = await read(FILE);
    const cloudEvent = {
      id: '1',
      source: '//storage',
      type: 'google.cloud.storage.object.v1.finalized',
      subject: '',
      time: '',
    };
    const match = (change: Partial<typeof cloudEvent>) =>
      rulebook.match(event({ event: { ...cloudEvent, ...change } }));
    expect(match({})?.rule).toBe('archive');
    expect(match({ type: 'x' })).toBeUndefined();
    expect(match({ source: '/storage' })).toBeUndefined();
  });

  it('and its condition is not evaluated, if its `from` does not match', async () => {
    const rulebook = await read(FILE);
    expect(rulebook.match(event({ message: message('projects/q/subscriptions/ticks') }))?.rule).toBe('ticks');
  });
});

describe('a rule rejects the event', () => {
  it.each([
    { title: 'missing data', when: 'data.a == 1', facts: {} },
    { title: 'a missing field', when: 'data.a == 1', facts: { data: {} } },
    { title: 'a value of another type', when: 'data.a.startsWith("x")', facts: { data: { a: 1n } } },
    { title: 'a result that is not true or false', when: 'data.a', facts: { data: { a: 's3cr3t' } } },
    { title: 'a missing id', when: 'id == "2"', facts: {} },
    { title: 'a missing attribute', when: 'attributes.a == "x"', facts: {} },
  ])('$title, which is a rejection', async ({ when, facts }) => {
    const rulebook = await read(fileWithCondition(when));
    expect(() => rulebook.match(event(facts))).toThrow(
      expect.objectContaining({
        code: 'rule-failed',
        message: expect.stringMatching(/^rule "a", when \(line 4\): (?!.*s3cr3t).*; the expression is .+$/),
        cause: undefined,
      }),
    );
  });

  it('but not if the expression checks for the field first', async () => {
    const rulebook = await read(fileWithCondition('has(data.a) && data.a == 1 || has(attributes.a)'));
    expect(rulebook.match(event({ data: {} }))).toBeUndefined();
    expect(rulebook.match(event({ data: { a: 1n } }))?.rule).toBe('a');
    expect(rulebook.match(event({ data: {}, attributes: { a: '' } }))?.rule).toBe('a');
  });
});

describe('before there is a message', () => {
  const file = `
jobs:
  early: { args: ["--a={data.a}"], launchId: ["{data.a}"] }
  late: { args: ["--a={data.a}", "--m={message.id}"], env: { M: "{event.id}" }, launchId: ["{message.id}"] }
`;

  it('a job checks the values that need no message, and knows the launch id if it needs none', async () => {
    const { jobs } = await read(file);
    const facts = { id: undefined, data: { a: 'x' }, attributes: {} };
    expect(jobs.get('early')?.check(facts)).toEqual({ launchId: 'x' });
    expect(jobs.get('late')?.check(facts)).toEqual({ launchId: undefined });
    expect(jobs.get('late')?.makesLaunchId).toBe(true);
  });

  it.each(['early', 'late'])('the job %s rejects values that fail already', async (name) => {
    const { jobs } = await read(file);
    expect(() => jobs.get(name)?.check({ id: undefined, data: {}, attributes: {} })).toThrow(
      expect.objectContaining({ code: 'rule-failed' }),
    );
  });
});

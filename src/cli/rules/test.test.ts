import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { launchIdOfMessage } from '../../launch/event/launch-id.ts';
import { rulesTest, type RulesTestOptions } from './test.ts';
import { fileOf, folder, rules, run } from '../../../test/support/rules-commands.ts';

describe('rules test', () => {
  const test = async (
    event: unknown,
    options: Partial<RulesTestOptions> = {},
    env: Record<string, string> = {},
  ) => {
    const content = event instanceof Uint8Array || typeof event === 'string' ? event : JSON.stringify(event);
    const file = await fileOf('event.json', content);
    return run((runtime) => rulesTest(runtime, { event: file, file: rules, ...options }), env);
  };
  const upload = { attribute: ['eventType=OBJECT_FINALIZE'] };

  it('says which rule matches, why the rules before do not, and prints the request', async () => {
    const { exitCode, stdout, notes } = await test('{"name":"in/a","g":9007199254740993}', upload, {
      PROJECT_ID: 'p',
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      name: 'projects/p/locations/asia-northeast1/jobs/thumbs',
      overrides: {
        containerOverrides: [
          {
            args: ['job', '--object=in/a'],
            clearArgs: false,
            env: [{ name: 'G', value: '9007199254740993' }],
          },
        ],
        timeout: '60s',
      },
    });
    expect(notes).toEqual([
      `${path.join(folder, 'event.json')} is read as the data of a message`,
      'rule nightly does not match: from.subscription',
      'rule uploads matches: it launches the job thumbnails (Cloud Run job thumbs)',
      expect.stringMatching(/^its launch id is p_/),
      'the bridge adds LAUNCH_ID and its other variables',
    ]);
  });

  it('takes the body of a push', async () => {
    const data = Buffer.from('{"name":"in/a","g":1}').toString('base64');
    const message = { data, attributes: { eventType: 'OBJECT_FINALIZE' }, messageId: '7' };
    const { notes, exitCode } = await test({ message, subscription: 'projects/p/subscriptions/s' });
    expect({ notes: notes.slice(0, 3), exitCode }).toEqual({
      exitCode: 0,
      notes: [
        expect.stringMatching(/is read as the body of a push$/),
        'rule nightly does not match: from.subscription',
        expect.stringMatching(/^rule uploads matches/),
      ],
    });
  });

  it('takes a CloudEvent', async () => {
    const event = {
      specversion: '1.0',
      id: '1',
      source: 's',
      type: 't.finalized',
      subject: 'objects/a',
      data: {},
    };
    const { notes, stdout } = await test(event);
    expect(notes[0]).toMatch(/is read as a CloudEvent$/);
    expect(stdout).toContain('"--subject=objects/a"');
  });

  it('takes the current time for a message without a publish time', async () => {
    const file = await fileOf(
      'nightly.yaml',
      'jobs:\n  report: { args: ["--until={message.publishTime.substring(0, 10)}"] }\n',
    );
    const event = await fileOf('tick.json', '{}');
    const before = new Date().toISOString().slice(0, 10);
    const { exitCode, stdout } = await run((runtime) => rulesTest(runtime, { event, file, job: 'report' }));
    const after = new Date().toISOString().slice(0, 10);
    expect(exitCode).toBe(0);
    expect([`--until=${before}`, `--until=${after}`].some((arg) => stdout.includes(arg))).toBe(true);
  });

  it('takes a subscription and a job', async () => {
    expect(await test({}, { subscription: 'ticks' })).toMatchObject({
      exitCode: 0,
      notes: expect.arrayContaining([
        'rule nightly matches: it launches the job report (Cloud Run job report)',
      ]),
    });
    expect(await test({}, { job: 'thumbnails' })).toMatchObject({
      exitCode: 0,
      notes: expect.arrayContaining(['the message asks for the job thumbnails (Cloud Run job thumbs)']),
    });
  });

  it('prints the launch id of a message that has one', async () => {
    const data = Buffer.from('{"id":2}').toString('base64');
    const message = { data, messageId: '7' };
    const { notes } = await test({ message, subscription: 'projects/p/subscriptions/s' });
    const id = launchIdOfMessage({ subscription: 'projects/p/subscriptions/s', messageId: '7' });
    expect(notes.slice(-3)).toEqual([
      'it is a launch request of the default job report (Cloud Run job report)',
      `its launch id is ${id}`,
      'the bridge adds LAUNCH_ID and its other variables',
    ]);
    expect((await test({ id: 2 })).notes).toContain('its launch id is made from the message id');
  });

  it('tries the job of JOB_NAME, by the configuration', async () => {
    const file = await fileOf('named.yaml', 'jobs: { report: {} }\n');
    const env = { JOB_NAME: 'my-job', JOB_ARGS: '["--n={id}"]', ALLOW_OVERRIDES: 'taskCount<=3' };
    const { stdout, notes } = await test({ id: 2, taskCount: 3 }, { file }, env);
    expect(notes).toContain('it is a launch request of the default job (Cloud Run job my-job)');
    expect(JSON.parse(stdout)).toMatchObject({
      name: expect.stringMatching(/\/jobs\/my-job$/),
      overrides: { containerOverrides: [{ args: ['--n=2'], env: [] }], taskCount: 3 },
    });
    expect(await test({ id: 2, taskCount: 4 }, { file }, env)).toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('rejected (override-not-allowed): taskCount is 4; the most is 3'),
    });
  });

  it('shows that the args are cleared', async () => {
    const { stdout } = await test({ id: 2 });
    expect(JSON.parse(stdout)).toMatchObject({
      overrides: { containerOverrides: [{ args: [], clearArgs: true }] },
    });
  });

  it.each([
    {
      title: 'no rule matches',
      event: { x: 1 },
      options: { subscription: 'other' },
      says: 'no rule matches, and `unmatched` is `ignore`',
    },
    {
      title: 'a value fails',
      event: { name: 'in/a' },
      options: upload,
      says: 'rejected (rule-failed): rule "uploads", env.G (line 11)',
    },
    {
      title: 'the data is not JSON',
      event: new Uint8Array([0xff, 1]),
      options: upload,
      says: 'rejected (rule-failed): rule "uploads", when',
    },
    {
      title: 'the job is unknown',
      event: {},
      options: { job: 'raport' },
      says: 'rejected (unknown-job): the attribute "job" names a job that is not here; did you mean report?; takes thumbnails, report',
    },
    {
      title: 'it came by the subscription of the default job and is not a launch request',
      event: { x: 1 },
      options: { subscription: 'job-launches-push' },
      says: 'rejected (invalid-request): has the unknown field x',
    },
    {
      title: 'it may have come by that subscription',
      event: { x: 1 },
      options: {},
      says: 'takes a JSON object of id, args, env, taskCount, timeoutSeconds\nno subscription is named, so it is read as a message of the default job; --subscription names one',
    },
  ])('ends with 1 if $title', async ({ event, options, says }) => {
    const { exitCode, stdout, message } = await test(event, options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(message).toContain(says);
  });

  it.each([
    {
      title: 'an attribute without a value',
      options: { attribute: ['a'] },
      says: '--attribute is "a"; takes name=value',
    },
    {
      title: 'an event that is not there',
      options: { event: '/none.json' },
      says: 'the event cannot be read: ENOENT',
    },
    { title: 'rules that are not there', options: { file: '/none.yaml' }, says: 'cannot be read: ENOENT' },
  ])('ends with 2 for $title', async ({ options, says }) => {
    expect(await test({}, options)).toMatchObject({ exitCode: 2, message: expect.stringContaining(says) });
  });
});

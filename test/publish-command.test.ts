/** `publish` as a person uses it: real processes, Google's publisher, and the emulator of Pub/Sub. */
import { describe, expect, it } from 'vitest';
import { launchIdOfParts } from '../src/launch/event/launch-id.ts';
import { bridge, startPubSub } from './support/command-bed.ts';

describe('publish', () => {
  it('stores one launch request and prints its message id and launch id', async () => {
    const { emulator, env } = await startPubSub();
    const { code, stdout } = await bridge(['publish', '--id', '9007199254740993'], env).ended;
    const [message] = emulator.messages('job-launches');
    expect(code).toBe(0);
    expect(message?.data.toString()).toBe('{"id":"9007199254740993"}');
    expect(stdout).toBe(`messageId ${message?.messageId}\nlaunchId ${message?.attributes['launchId']}\n`);
  });

  it('stores one launch request of a named job, with its data unchanged', async () => {
    const { emulator, env } = await startPubSub();
    const data = '{ "generation": 9007199254740993 }';
    const args = ['publish', '--job=thumbnails', '--id', 'order 3f2c', '--data', data, '--launch-id=mine'];
    const { code, stdout, stderr } = await bridge(args, env).ended;
    const [message] = emulator.messages('job-launches');
    expect(code).toBe(0);
    expect(message?.data.toString()).toBe(data);
    expect({ ...message?.attributes }).toEqual({
      job: 'thumbnails',
      id: 'order 3f2c',
      launchId: 'mine',
      traceparent: expect.stringMatching(/^00-/),
    });
    expect(stdout).toBe(`messageId ${message?.messageId}\nlaunchId mine\n`);
    expect(stderr).toMatch(/^not checked whether the job \S+ takes this: set RULES_FILE .+\n$/);
  });

  it.each(['--job=nightly', '--id=2'])('schedules a launch for a later time, with %s', async (what) => {
    const { emulator, env } = await startPubSub();
    const time = '2026-01-31T09:00:00+09:00';
    expect(await bridge(['publish', what, '--not-before', time], env).ended).toMatchObject({ code: 0 });
    expect(emulator.messages('job-launches')[0]?.attributes['notBefore']).toBe(time);
  });

  it('refuses a --not-before without a date and an offset, exit 2', async () => {
    const { emulator, env } = await startPubSub();
    const { code, stderr } = await bridge(['publish', '--id=2', '--not-before=09:00'], env).ended;
    expect(code).toBe(2);
    expect(stderr).toBe(
      'job-bridge: --not-before is "09:00"; takes a time with its offset, such as 2026-01-31T09:00:00+09:00 or 2026-01-31T00:00:00Z\n',
    );
    expect(emulator.messages('job-launches')).toEqual([]);
  });

  it('gives a named job without id and data a new launch id', async () => {
    const { emulator, env } = await startPubSub();
    const { code, stdout } = await bridge(['publish', '--job=nightly'], env).ended;
    const [message] = emulator.messages('job-launches');
    expect({ code, data: message?.data.length }).toEqual({ code: 0, data: 0 });
    expect(stdout).toMatch(/^messageId \d+\nlaunchId r_/);
    expect(stdout).toContain(message?.attributes['launchId']);
  });

  it.each([
    { title: 'is not JSON', args: ['--data={'], says: 'the data is not valid JSON (invalid-json)' },
    { title: 'has another id', args: ['--id=2', '--data={"id":3}'], says: 'different ids (id-mismatch)' },
    { title: 'has too long an id', args: [`--id=${'9'.repeat(1025)}`], says: 'longer than 1024 bytes' },
  ])('does not publish data for a named job that $title, exit 2', async ({ args, says }) => {
    const { emulator, env } = await startPubSub();
    const { code, stdout, stderr } = await bridge(['publish', '--job=report', ...args], env).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(emulator.messages('job-launches')).toEqual([]);
  });

  const RULES = `jobs:
  report: { default: true, args: ["--id={id}"] }
  thumbnails: { launchId: [gcs, "{data.name}"], args: ["--object={data.name}"] }
`;

  it("stores a launch request of a job of the rules, and prints the launch id of the job's expression", async () => {
    const { emulator, env } = await startPubSub();
    const args = ['publish', '--job=thumbnails', '--data={"name":"in/a.png"}'];
    const { code, stdout, stderr } = await bridge(args, { ...env, RULES }).ended;
    const [message] = emulator.messages('job-launches');
    expect({ code, stderr, data: message?.data.toString() }).toEqual({
      code: 0,
      stderr: '',
      data: '{"name":"in/a.png"}',
    });
    expect({ ...message?.attributes }).toEqual({
      job: 'thumbnails',
      traceparent: expect.stringMatching(/^00-/),
    });
    expect(stdout).toBe(
      `messageId ${message?.messageId}\nlaunchId ${launchIdOfParts(['gcs', 'in/a.png'])}\n`,
    );
  });

  it('asks for the default job of the rules by its name, in its own format', async () => {
    const { emulator, env } = await startPubSub();
    const { code } = await bridge(['publish', '--job=report', '--id=2'], { ...env, RULES }).ended;
    const [message] = emulator.messages('job-launches');
    expect({ code, data: message?.data.toString() }).toEqual({ code: 0, data: '{"id":"2"}' });
    expect(message?.attributes).not.toHaveProperty('job');
  });

  it.each([
    {
      title: 'an expression of the job fails',
      args: ['--job=thumbnails', '--data={"nmae":"in/a.png"}'],
      says: 'not published: job "thumbnails", args[0] (line 3): a field is missing; the expression is data.name (rule-failed)',
    },
    {
      title: 'the rules have no such job',
      args: ['--job=thumbnail'],
      says: '--job is "thumbnail"; takes report, thumbnails',
    },
    {
      title: 'the default job gets data',
      args: ['--job=report', '--data={"id":2}'],
      says: '--job is the default job, which takes --id and no --data',
    },
    {
      title: 'the rules have a fault',
      args: ['--job=thumbnails', '--data={}'],
      rules: RULES.replace('args:', 'agrs:'),
      says: 'the rules cannot be used:\nRULES:2:28: jobs.report: there is no key agrs; did you mean args?',
    },
  ])('publishes nothing if $title, exit 2', async ({ args, rules = RULES, says }) => {
    const { emulator, env } = await startPubSub();
    const { code, stdout, stderr } = await bridge(['publish', ...args], { ...env, RULES: rules }).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`job-bridge: ${says}`);
    expect(emulator.messages('job-launches')).toEqual([]);
  });

  it('prints the command to repeat if Pub/Sub did not confirm, exit 1', async () => {
    const { emulator, env } = await startPubSub();
    emulator.faults.add({ rpc: 'Publish', silent: true, when: 'after' });
    const { code, stdout, stderr } = await bridge(['publish', '--id=2'], {
      ...env,
      PUBLISH_TIMEOUT_MS: '500',
    }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^job-bridge: Pub\/Sub did not confirm .+\nIt may have been stored; repeat it with --launch-id r_[0-9a-f-]+, and it is still one launch\n$/,
    );
  });

  it('gives the reason in a few words if nothing listens, without the history of retries', async () => {
    const env = { PROJECT_ID: 'p', PUBSUB_EMULATOR_HOST: '127.0.0.1:1', PUBLISH_TIMEOUT_MS: '1000' };
    const { code, stderr } = await bridge(['publish', '--id=2'], env).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/ in time: 14 UNAVAILABLE: [^{}]*ECONNREFUSED 127\.0\.0\.1:1; check the network/);
  });

  it('names the key to check if the message was certainly not stored', async () => {
    const { env } = await startPubSub();
    const { code, stderr } = await bridge(['publish', '--id=2'], { ...env, TOPIC: 'nope' }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^job-bridge: not stored: TOPIC: projects\/p\/topics\/nope: 5 NOT_FOUND: .+; create the topic, .+\n$/,
    );
    expect(stderr).not.toContain('may have been');
  });
});

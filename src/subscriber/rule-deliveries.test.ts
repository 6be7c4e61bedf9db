/**
 * Pushes that launch by rules. Real: Express, HTTP and Google's publisher. In place of Pub/Sub: the emulator; of a rules
 * file: rules as functions.
 */
import { describe, expect, it } from 'vitest';
import { startDeadLetterBed } from '../../test/support/dead-letter-bed.ts';
import { deliveryFixtures } from '../../test/support/delivery-fixtures.ts';
import { fakeRulebook, textAt, type FakeRulebookOptions } from '../../test/support/fake-rulebook.ts';
import { ANSWER_STATUS } from './answer.ts';

const PATH = '/pubsub/push';
const UPLOADS = 'projects/p/subscriptions/uploads';

const EVERYTHING = fakeRulebook({
  jobs: { all: { values: ({ id, data }) => ({ args: [id ?? '', typeof data] }) } },
  rules: [{ name: 'everything', job: 'all' }],
});

const RULES: FakeRulebookOptions = {
  jobs: { thumbnails: { job: 'projects/p/locations/r/jobs/thumbs' } },
  rules: [
    {
      name: 'uploads',
      job: 'thumbnails',
      matches: ({ message }) => message?.subscription === UPLOADS,
      values: (event) => ({ args: [`--object=${textAt(event, 'name')}`] }),
    },
  ],
  unmatched: 'ignore',
};

describe('a delivery of any shape launches by a rule,', () => {
  it.each(deliveryFixtures)('from $title', async ({ headers, body, message, launch }) => {
    const { doors, lines } = await startDeadLetterBed({ rulebook: EVERYTHING });
    const sent = { path: PATH, headers: Object.entries(headers), body };
    expect((await doors.send(sent)).status).toBe(204);
    expect(doors.launches).toMatchObject([
      {
        job: 'projects/p/locations/r/jobs/all',
        name: 'all',
        rule: 'everything',
        inputId: launch.id,
        values: { args: [launch.id, message.data === '' ? 'undefined' : 'object'] },
        launchId: launch.launchId,
      },
    ]);
    expect(lines).toEqual([
      expect.objectContaining({ outcome: 'launched', job: 'all', launchJob: 'all', rule: 'everything' }),
    ]);
  });
});

describe('an unwrapped push', () => {
  it('launches by an attribute that a rule reads, and its dead letter keeps that', async () => {
    const rulebook = fakeRulebook({
      ...RULES,
      rules: [
        {
          name: 'finalized',
          job: 'thumbnails',
          matches: ({ attributes }) => attributes['eventType'] === 'OBJECT_FINALIZE',
        },
      ],
      attributeNames: ['eventType'],
    });
    const { doors, letters } = await startDeadLetterBed({ rulebook, hasDefaultJob: false });
    doors.outcome = { kind: 'busy', why: { code: 'another request' } };
    const push = (eventtype: string) => {
      const headers = [['x-goog-pubsub-message-id', '7'] as const, ['eventtype', eventtype] as const];
      return doors.send({ path: PATH, headers, body: '{}' });
    };
    expect((await push('OBJECT_FINALIZE')).status).toBe(409);
    expect(doors.launches).toMatchObject([{ rule: 'finalized' }]);
    expect((await push('OBJECT_DELETE')).status).toBe(204);
    expect(doors.launches).toHaveLength(1);
    expect(letters()).toEqual([]);
  });

  it('launches the job that its attribute names', async () => {
    const { doors } = await startDeadLetterBed({ rulebook: fakeRulebook(RULES) });
    const headers = [['x-goog-pubsub-message-id', '7'] as const, ['job', 'thumbnails'] as const];
    expect((await doors.send({ path: PATH, headers, body: 'any data' })).status).toBe(204);
    expect(doors.launches).toMatchObject([{ name: 'thumbnails', rule: undefined }]);
  });
});

describe('what no rule concerns', () => {
  const message = { messageId: '7', data: Buffer.from('{"name":"a"}').toString('base64') };
  const around = { subscription: 'projects/p/subscriptions/another' };

  it('is acknowledged as ignored, and the log says why', async () => {
    const { push, doors, letters, lines } = await startDeadLetterBed({ rulebook: fakeRulebook(RULES) });
    expect(await push(message, around)).toBe(ANSWER_STATUS.ignored);
    expect(doors.launches).toEqual([]);
    expect(letters()).toEqual([]);
    expect(lines).toEqual([
      expect.objectContaining({
        severity: 'INFO',
        message: 'delivery ignored',
        outcome: 'ignored',
        detail: expect.stringContaining('no rule concerns it'),
      }),
    ]);
  });

  it('is ignored at the last of its attempts too', async () => {
    const { push, letters } = await startDeadLetterBed({ rulebook: fakeRulebook(RULES) });
    expect(await push(message, { ...around, deliveryAttempt: 100 })).toBe(204);
    expect(letters()).toEqual([]);
  });

  it('is a dead letter where the rules reject it', async () => {
    const rulebook = fakeRulebook({ ...RULES, unmatched: 'reject' });
    const { push, letters } = await startDeadLetterBed({ rulebook });
    expect(await push(message, around)).toBe(204);
    expect(letters()).toMatchObject([
      { data: '{"name":"a"}', attributes: { deadLetterReason: 'unmatched', deadLetterMessageId: '7' } },
    ]);
  });
});

it('a launch that is given up keeps the launch id that its rule made, so that a replay is that launch', async () => {
  const rulebook = fakeRulebook({
    ...RULES,
    rules: [{ name: 'all', job: 'thumbnails', values: () => ({ launchId: 'p_made' }) }],
  });
  const { push, doors, letters } = await startDeadLetterBed({ rulebook });
  doors.outcome = { kind: 'unknown', why: { code: 'not listed yet' } };
  expect(await push({ messageId: '7' }, { deliveryAttempt: 99 })).toBe(204);
  expect(letters()).toMatchObject([
    { attributes: { launchId: 'p_made', deadLetterReason: 'attempts-exhausted' } },
  ]);
});

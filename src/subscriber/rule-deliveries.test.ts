/**
 * Pushes that launch by a rules file. Real: the rules, Express, HTTP and Google's publisher. In place of Pub/Sub: the
 * emulator.
 */
import { describe, expect, it } from 'vitest';
import { startDeadLetterBed } from '../../test/support/dead-letter-bed.ts';
import { deliveryFixtures } from '../../test/support/delivery-fixtures.ts';
import { rulebookOf } from '../../test/support/rulebook-of.ts';
import { ANSWER_STATUS } from './answer.ts';

const PATH = '/pubsub/push';

const EVERYTHING = await rulebookOf(`
jobs:
  all:
    args: [job, "--id={id}"]
rules:
  - name: everything
    launch: { job: all }
unmatched: reject
`);

const RULES = `
jobs:
  thumbnails:
    job: thumbs
rules:
  - name: uploads
    from: { subscription: uploads }
    launch:
      job: thumbnails
      args: ["--object={data.name}"]
`;
const IGNORING = await rulebookOf(`${RULES}unmatched: ignore`);
const REJECTING = await rulebookOf(`${RULES}unmatched: reject`);

describe('a delivery of any shape launches by a rule,', () => {
  it.each(deliveryFixtures)('from $title', async ({ headers, body, launch }) => {
    const { endpoints, lines } = await startDeadLetterBed({ rulebook: EVERYTHING });
    const sent = { path: PATH, headers: Object.entries(headers), body };
    expect((await endpoints.send(sent)).status).toBe(204);
    expect(endpoints.launches).toMatchObject([
      {
        job: 'projects/p/locations/r/jobs/all',
        name: 'all',
        rule: 'everything',
        inputId: launch.id,
        values: { args: ['job', `--id=${launch.id}`] },
        launchId: launch.launchId,
      },
    ]);
    expect(lines).toEqual([
      expect.objectContaining({ outcome: 'launched', job: 'all', launchJob: 'all', rule: 'everything' }),
    ]);
  });
});

describe('an unwrapped push', () => {
  it('launches by an attribute that a rule reads', async () => {
    const rulebook = await rulebookOf(`
jobs:
  thumbnails: {}
rules:
  - name: finalized
    from: { attributes: { eventType: OBJECT_FINALIZE } }
    launch: { job: thumbnails }
unmatched: ignore
`);
    const { endpoints, letters } = await startDeadLetterBed({ rulebook, hasDefaultJob: false });
    endpoints.outcome = { kind: 'busy', why: { code: 'another request' } };
    const push = (eventtype: string) => {
      const headers = [['x-goog-pubsub-message-id', '7'] as const, ['eventtype', eventtype] as const];
      return endpoints.send({ path: PATH, headers, body: '{}' });
    };
    expect((await push('OBJECT_FINALIZE')).status).toBe(409);
    expect(endpoints.launches).toMatchObject([{ rule: 'finalized' }]);
    expect((await push('OBJECT_DELETE')).status).toBe(204);
    expect(endpoints.launches).toHaveLength(1);
    expect(letters()).toEqual([]);
  });

  it('launches the job that its attribute names', async () => {
    const { endpoints } = await startDeadLetterBed({ rulebook: IGNORING });
    const headers = [['x-goog-pubsub-message-id', '7'] as const, ['job', 'thumbnails'] as const];
    expect((await endpoints.send({ path: PATH, headers, body: 'any data' })).status).toBe(204);
    expect(endpoints.launches).toMatchObject([{ name: 'thumbnails', rule: undefined }]);
  });
});

describe('a delivery that no rule matches', () => {
  const message = { messageId: '7', data: Buffer.from('{"name":"a"}').toString('base64') };
  const around = { subscription: 'projects/p/subscriptions/another' };

  it('is acknowledged as ignored, and the log says why', async () => {
    const { push, endpoints, letters, lines } = await startDeadLetterBed({ rulebook: IGNORING });
    expect(await push(message, around)).toBe(ANSWER_STATUS.ignored);
    expect(endpoints.launches).toEqual([]);
    expect(letters()).toEqual([]);
    expect(lines).toEqual([
      expect.objectContaining({
        severity: 'INFO',
        message: 'delivery ignored',
        outcome: 'ignored',
        detail: expect.stringContaining('no rule matches it'),
      }),
    ]);
  });

  it('is ignored at its last attempt, too', async () => {
    const { push, letters } = await startDeadLetterBed({ rulebook: IGNORING });
    expect(await push(message, { ...around, deliveryAttempt: 100 })).toBe(204);
    expect(letters()).toEqual([]);
  });

  it('is a dead letter if the rules reject it', async () => {
    const { push, letters } = await startDeadLetterBed({ rulebook: REJECTING });
    expect(await push(message, around)).toBe(204);
    expect(letters()).toMatchObject([
      { data: '{"name":"a"}', attributes: { deadLetterReason: 'unmatched', deadLetterMessageId: '7' } },
    ]);
  });
});

it('the dead letter of a launch keeps the launch id that its rule made, so that a replay is the same launch', async () => {
  const rulebook = await rulebookOf(`
jobs:
  thumbnails: { launchId: ["{attributes.order}"] }
rules:
  - name: all
    launch: { job: thumbnails }
unmatched: reject
`);
  const { push, endpoints, letters } = await startDeadLetterBed({ rulebook });
  endpoints.outcome = { kind: 'unknown', why: { code: 'not listed yet' } };
  expect(await push({ messageId: '7', attributes: { order: 'order-17' } }, { deliveryAttempt: 99 })).toBe(
    204,
  );
  expect(letters()).toMatchObject([
    { attributes: { launchId: 'order-17', deadLetterReason: 'attempts-exhausted' } },
  ]);
});

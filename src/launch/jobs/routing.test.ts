/** Which job an event launches. */
import { describe, expect, it } from 'vitest';
import { ALL_OVERRIDES, decode, SUBSCRIPTION } from '../../../test/support/decode-message.ts';
import {
  UPLOADS,
  OBJECT,
  REJECTING,
  WITH_MAIN,
  MADE,
  route,
  launch,
} from '../../../test/support/routing-bed.ts';
import { rulebookOf } from '../../../test/support/rulebook-of.ts';

const rejected = (code: string) => expect.objectContaining({ name: 'Rejection', code });

describe('the attribute job', () => {
  it.each(['{"id":2,"any":["thing"]}', 'no JSON', ''])(
    'names the job that is launched, for any data: %s',
    (data) => {
      const attributes = { job: 'report', id: '2', launchId: 'mine' };
      expect(launch({ data, attributes })).toMatchObject({
        job: 'projects/p/locations/r/jobs/report',
        name: 'report',
        rule: undefined,
        inputId: '2',
        values: { args: ['report', '--id=2'] },
        launchId: 'mine',
      });
    },
  );

  it('comes before every rule', () => {
    const message = { data: OBJECT, subscription: UPLOADS, attributes: { job: 'thumbnails' } };
    expect(launch(message)).toMatchObject({ name: 'thumbnails', rule: undefined });
  });

  it.each(['reprot', '', 'Report', '__proto__', 'constructor'])(
    'that names no job is refused: "%s"',
    (job) => {
      expect(() => route({ data: '{"id":2}', attributes: { job } })).toThrow(rejected('unknown-job'));
      expect(() => route({ data: '{"id":2}', attributes: { job } })).toThrow(/takes report, thumbnails$/);
    },
  );

  it('rejects the message if there are no rules', () => {
    const message = { data: '{"id":2}', attributes: { job: 'report' } };
    expect(() => decode(message)).toThrow(rejected('unknown-job'));
  });

  it('has no effect with the name of the default job', () => {
    const rulebook = WITH_MAIN;
    const plain = launch({ data: '{"id":2}' }, { rulebook });
    expect(launch({ data: '{"id":2}', attributes: { job: 'main' } }, { rulebook })).toEqual(plain);
    expect(plain.name).toBe('');
    expect(
      launch({ data: OBJECT, subscription: UPLOADS, attributes: { job: 'main' } }, { rulebook }).rule,
    ).toBe('uploads');
  });
});

describe('a rule', () => {
  it('launches its job with its values', () => {
    expect(launch({ data: OBJECT, subscription: UPLOADS })).toMatchObject({
      name: 'thumbnails',
      rule: 'uploads',
      inputId: undefined,
      values: { args: ['--object=in/a.png'] },
      launchId: MADE,
      launchIdChosen: true,
    });
  });

  it('that cannot be evaluated rejects the event: later rules and the default job do not get it', () => {
    expect(() => route({ data: '{"id":2}', subscription: UPLOADS })).toThrow(rejected('rule-failed'));
  });
});

describe('the default job', () => {
  it('is launched in the same way as without rules', () => {
    const message = {
      data: '{"id":2,"args":["x"]}',
      attributes: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` },
    };
    const { request: _, ...plain } = decode(message, { overrides: ALL_OVERRIDES });
    expect(launch(message)).toEqual(plain);
    expect(launch({ ...message, subscription: 'projects/p/subscriptions/another' })).toMatchObject({
      name: '',
    });
  });

  it("of a rules file gets the publishers' overrides over its own values", async () => {
    const rulebook = await rulebookOf(`
jobs:
  main:
    default: true
    args: [main, "--id={id}"]
    env: { MODE: file, FOR: x }
    taskCount: 3
`);
    const data = '{"id":"02","args":["{id}"],"env":{"MODE":"{id}"},"timeoutSeconds":60}';
    expect(launch({ data }, { rulebook })).toMatchObject({
      name: '',
      inputId: '2',
      values: {
        args: ['main', '--id=2', '{id}'],
        env: { MODE: '{id}', FOR: 'x' },
        taskCount: 3,
        timeoutSeconds: 60,
        hasOwnValues: true,
      },
    });
  });

  it.each(['', SUBSCRIPTION])(
    'rejects what does not fit its format, from subscription "%s"',
    (subscription) => {
      expect(() => route({ data: OBJECT, subscription })).toThrow(rejected('invalid-request'));
      expect(() => route({ subscription })).toThrow(rejected('missing-id'));
    },
  );
});

describe('an event that no rule matches', () => {
  const message = { data: '{"name":"x"}', subscription: 'projects/p/subscriptions/another' };

  it('is ignored if the rules say so', () => {
    expect(route(message)).toEqual({ kind: 'ignored' });
    expect(route({ data: '{"id":2}' }, { hasDefaultJob: false })).toEqual({ kind: 'ignored' });
  });

  it('is rejected if the rules say that', () => {
    const rulebook = REJECTING;
    expect(() => route(message, { rulebook })).toThrow(rejected('unmatched'));
    expect(() => route({ data: '{"id":2}' }, { rulebook, hasDefaultJob: false })).toThrow(
      rejected('unmatched'),
    );
  });
});

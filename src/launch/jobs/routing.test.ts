/** Which job an event launches, and what makes two events one launch. In place of a rules file: rules as functions. */
import { describe, expect, it } from 'vitest';
import {
  decode,
  DEFAULT_JOB,
  ALL_OVERRIDES,
  SUBSCRIPTION,
  type Message,
} from '../../../test/support/decode-message.ts';
import { fakeRulebook, textAt, type FakeRulebookOptions } from '../../../test/support/fake-rulebook.ts';
import { launchIdOfCloudEvent, launchIdOfMessage } from '../event/launch-id.ts';
import { configuredJob } from './configured-job.ts';
import type { Launch } from './launch.ts';
import { routeMessage, type Route } from './routing.ts';

const UPLOADS = 'projects/p/subscriptions/uploads';
const OBJECT = '{"bucket":"b","name":"in/a.png","generation":"17"}';

const UPLOADED: FakeRulebookOptions = {
  jobs: {
    report: { values: ({ id }) => ({ args: ['report', `--id=${id}`] }) },
    thumbnails: {},
  },
  rules: [
    {
      name: 'uploads',
      job: 'thumbnails',
      matches: ({ message, event }) => message?.subscription === UPLOADS || event?.type === 'finalized',
      values: (event) => ({
        args: [`--object=${textAt(event, 'name')}`],
        launchId: `p_${textAt(event, 'name').replaceAll('/', '-')}`,
        hasOwnValues: true,
      }),
    },
    { name: 'all uploads', job: 'report', matches: ({ message }) => message?.subscription === UPLOADS },
  ],
  unmatched: 'ignore',
};

interface RouteOptions {
  readonly hasDefaultJob?: boolean;
  readonly rules?: FakeRulebookOptions | undefined;
}

function route({ data = '', ...given }: Message, options: RouteOptions = {}): Route {
  const { hasDefaultJob = true, rules = UPLOADED } = options;
  const rulebook = fakeRulebook(rules);
  const fields = { attributes: {}, messageId: '1', subscription: SUBSCRIPTION, ...given };
  const configured = hasDefaultJob ? configuredJob(DEFAULT_JOB) : undefined;
  return routeMessage(
    { ...fields, data: Buffer.from(data) },
    {
      defaultJob: rulebook.defaultJob ?? configured,
      overrides: ALL_OVERRIDES,
      rulebook,
      subscription: SUBSCRIPTION,
    },
  );
}

function launch(message: Message, options: RouteOptions = {}): Launch {
  const routed = route(message, options);
  if (routed.kind === 'ignored') throw new Error('it is ignored');
  return routed.launch;
}

function rejected(code: string) {
  return expect.objectContaining({ name: 'Rejection', code });
}

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
    const message = { data: OBJECT, subscription: UPLOADS, attributes: { job: 'report' } };
    expect(launch(message)).toMatchObject({ name: 'report', rule: undefined });
  });

  it.each(['reprot', '', 'Report', '__proto__', 'constructor'])(
    'that names no job is refused: "%s"',
    (job) => {
      expect(() => route({ data: '{"id":2}', attributes: { job } })).toThrow(rejected('unknown-job'));
      expect(() => route({ data: '{"id":2}', attributes: { job } })).toThrow(/takes report, thumbnails$/);
    },
  );

  it('is refused where there are no rules: its message is not for the default job', () => {
    const message = { data: '{"id":2}', attributes: { job: 'report' } };
    expect(() => decode(message)).toThrow(rejected('unknown-job'));
  });

  it('with the name of the default job is as if absent', () => {
    const jobs = { main: { isDefault: true }, ...UPLOADED.jobs };
    const rules = { ...UPLOADED, jobs };
    const plain = launch({ data: '{"id":2}' }, { rules });
    expect(launch({ data: '{"id":2}', attributes: { job: 'main' } }, { rules })).toEqual(plain);
    expect(plain.name).toBe('');
    expect(launch({ data: OBJECT, subscription: UPLOADS, attributes: { job: 'main' } }, { rules }).rule).toBe(
      'uploads',
    );
  });
});

describe('a rule', () => {
  it('launches its job with its values', () => {
    expect(launch({ data: OBJECT, subscription: UPLOADS })).toMatchObject({
      name: 'thumbnails',
      rule: 'uploads',
      inputId: undefined,
      values: { args: ['--object=in/a.png'] },
      launchId: 'p_in-a.png',
      launchIdChosen: true,
    });
  });

  it('that cannot be evaluated rejects the event, which no later rule and no default job gets', () => {
    expect(() => route({ data: '{"id":2}', subscription: UPLOADS })).toThrow(rejected('rule-failed'));
  });
});

describe('the default job', () => {
  it('is launched as it is without rules', () => {
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

  it('of a rules file gets what publishers override over its own values', () => {
    const rules = {
      jobs: {
        main: {
          isDefault: true,
          values: ({ id }: { readonly id: string | undefined }) => ({
            args: ['main', `--id=${id}`],
            env: { MODE: 'file', FOR: 'x' },
            taskCount: 3,
          }),
        },
      },
    };
    const data = '{"id":"02","args":["{id}"],"env":{"MODE":"{id}"},"timeoutSeconds":60}';
    expect(launch({ data }, { rules })).toMatchObject({
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

describe('an event that no rule concerns', () => {
  const message = { data: '{"name":"x"}', subscription: 'projects/p/subscriptions/another' };

  it('is ignored where the rules say so', () => {
    expect(route(message)).toEqual({ kind: 'ignored' });
    expect(route({ data: '{"id":2}' }, { hasDefaultJob: false })).toEqual({ kind: 'ignored' });
  });

  it('is rejected where the rules say that', () => {
    const rules = { ...UPLOADED, unmatched: 'reject' as const };
    expect(() => route(message, { rules })).toThrow(rejected('unmatched'));
    expect(() => route({ data: '{"id":2}' }, { rules, hasDefaultJob: false })).toThrow(rejected('unmatched'));
  });
});

describe('the launch id of an event', () => {
  const cloudEvent = { id: 'e1', source: '//here', type: 'other' };

  it('is what the publisher chose, before what the rule makes', () => {
    const message = { data: OBJECT, subscription: UPLOADS, attributes: { launchId: 'mine' } };
    expect(launch(message).launchId).toBe('mine');
    expect(() => launch({ ...message, attributes: { launchId: '' } })).toThrow(rejected('invalid-launch-id'));
  });

  it('is made of the CloudEvent or the message where the rule makes none', () => {
    const attributes = { job: 'report' };
    expect(launch({ attributes, cloudEvent }).launchId).toBe(launchIdOfCloudEvent(cloudEvent));
    expect(launch({ attributes }).launchId).toBe(
      launchIdOfMessage({ subscription: SUBSCRIPTION, messageId: '1' }),
    );
  });
});

describe('two events', () => {
  const upload = { data: OBJECT, subscription: UPLOADS };

  it('with one launch id that the rule makes are one launch, whatever their shape', () => {
    const twin = { data: `{"kind":"storage#object",${OBJECT.slice(1)}`, subscription: '', messageId: '2' };
    const [first, second] = [
      launch(upload),
      launch({ ...twin, cloudEvent: { id: '1', source: 's', type: 'finalized' } }),
    ];
    expect(second.launchId).toBe(first.launchId);
    expect(second.digest).toBe(first.digest);
  });

  it('with one launch id that the publisher chose are one only with the same id and data', () => {
    const attributes = { job: 'report', launchId: 'mine' };
    const { digest } = launch({ data: OBJECT, attributes });
    expect(launch({ data: OBJECT, attributes, messageId: '2', cloudEvent: undefined }).digest).toBe(digest);
    expect(launch({ data: `${OBJECT} `, attributes }).digest).not.toBe(digest);
    expect(launch({ data: OBJECT, attributes: { ...attributes, id: '2' } }).digest).not.toBe(digest);
  });

  it('are told apart by what was sent, not by what the rules make of it', () => {
    const attributes = { job: 'report', launchId: 'mine' };
    const jobs = { report: { values: () => ({ args: ['other', 'args'] }) } };
    expect(launch({ data: OBJECT, attributes }, { rules: { jobs } }).digest).toBe(
      launch({ data: OBJECT, attributes }).digest,
    );
  });
});

describe('an event that comes back from the dead letters', () => {
  const upload = { data: OBJECT, subscription: UPLOADS };

  it('under the launch id that the rule made is the same launch as its twin', () => {
    const { launchId, digest } = launch(upload);
    expect(launch({ ...upload, attributes: { launchId } })).toMatchObject({ launchId, digest });
  });

  it('under the one that it had before the rule made one is that launch too', () => {
    const derived = launchIdOfMessage({ subscription: UPLOADS, messageId: '1' });
    const { launchId, digest } = launch(upload);
    expect(launch({ ...upload, attributes: { launchId: derived } })).toMatchObject({ launchId, digest });
    expect(launch({ attributes: { job: 'report', launchId: derived } }).launchId).toBe(derived);
  });
});

import { configuredJob } from '../../src/launch/jobs/configured-job.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import { routeMessage, type Route } from '../../src/launch/jobs/routing.ts';
import { ALL_OVERRIDES, DEFAULT_JOB, SUBSCRIPTION, type Message } from './decode-message.ts';
import { fakeRulebook, textAt, type FakeRulebookOptions } from './fake-rulebook.ts';

export const UPLOADS = 'projects/p/subscriptions/uploads';
export const OBJECT = '{"bucket":"b","name":"in/a.png","generation":"17"}';

export const UPLOADED: FakeRulebookOptions = {
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

export function route({ data = '', ...given }: Message, options: RouteOptions = {}): Route {
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

export function launch(message: Message, options: RouteOptions = {}): Launch {
  const routed = route(message, options);
  if (routed.kind === 'ignored') throw new Error('it is ignored');
  return routed.launch;
}

import { launchIdOfParts } from '../../src/launch/event/launch-id.ts';
import { configuredJob } from '../../src/launch/jobs/configured-job.ts';
import type { Rulebook } from '../../src/launch/jobs/job.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import { routeMessage, type Route } from '../../src/launch/jobs/routing.ts';
import { ALL_OVERRIDES, DEFAULT_JOB, SUBSCRIPTION, type Message } from './decode-message.ts';
import { rulebookOf } from './rulebook-of.ts';

export const UPLOADS = 'projects/p/subscriptions/uploads';
export const OBJECT = '{"bucket":"b","name":"in/a.png","generation":"17"}';

const THUMBNAIL =
  '{ job: thumbnails, args: ["--object={data.name}"], launchId: ["{data.name}", "{data.generation}"] }';
const JOBS = `
  report:
    args: [report, "--id={id}"]
  thumbnails: {}
`;
const uploaded = (more: { readonly jobs?: string; readonly unmatched?: string } = {}) =>
  rulebookOf(`
jobs:${JOBS}${more.jobs ?? ''}
rules:
  - name: uploads
    from: { subscription: uploads }
    launch: ${THUMBNAIL}
  - name: finalized
    from: { type: finalized }
    launch: ${THUMBNAIL}
  - name: all-uploads
    from: { subscription: uploads }
    launch: { job: report }
unmatched: ${more.unmatched ?? 'ignore'}
`);
const UPLOADED = await uploaded();
export const REJECTING = await uploaded({ unmatched: 'reject' });
export const WITH_MAIN = await uploaded({ jobs: '  main: { default: true }\n' });
export const MADE = launchIdOfParts(['in/a.png', '17']);

interface RouteOptions {
  readonly hasDefaultJob?: boolean;
  readonly rulebook?: Rulebook;
  /** Default true. */
  readonly hasLedger?: boolean;
}

export function route({ data = '', ...given }: Message, options: RouteOptions = {}): Route {
  const { hasDefaultJob = true, rulebook = UPLOADED, hasLedger = true } = options;
  const fields = { attributes: {}, messageId: '1', subscription: SUBSCRIPTION, ...given };
  const configured = hasDefaultJob ? configuredJob(DEFAULT_JOB) : undefined;
  return routeMessage(
    { ...fields, data: Buffer.from(data) },
    {
      defaultJob: rulebook.defaultJob ?? configured,
      overrides: ALL_OVERRIDES,
      rulebook,
      subscription: SUBSCRIPTION,
      hasLedger,
    },
  );
}

export function launch(message: Message, options: RouteOptions = {}): Launch {
  const routed = route(message, options);
  if (routed.kind === 'ignored') throw new Error('the message is ignored');
  return routed.launch;
}

import type { FixContext, Known } from './check.ts';
import { shellWord } from './gcloud.ts';
import { hostsOfPushSide } from './push-side.ts';
import type { SchedulerJobSetUp } from './set-up.ts';
import { sinkFilter, topicsOfSinks } from './sink-filter.ts';

/** Placeholders: only the reader knows what belongs there. */
const ADDRESS = 'SERVICE-ADDRESS';
const DELIVERY_ACCOUNT = 'EMAIL-OF-THE-DELIVERY-ACCOUNT';
const SWEEP_ACCOUNT = 'EMAIL-OF-THE-SWEEP-ACCOUNT';
/** The name of the topic behind the sink, if none is known. */
const EXECUTIONS_TOPIC = 'job-launches-executions';

/** The commands that make a log sink of a project, and let it publish. */
export function createSink({ setUp, expected, subject }: FixContext, jobs: readonly string[]): string {
  const [known] = topicsOfSinks(setUp.sinks.value ?? []);
  const topic = known ?? `projects/${expected.projectId}/topics/${EXECUTIONS_TOPIC}`;
  const name = 'job-bridge-executions';
  return [
    ...(known === undefined ? [`gcloud pubsub topics create ${topic}`] : []),
    `gcloud logging sinks create ${name} pubsub.googleapis.com/${topic} --project=${subject} --log-filter=${shellWord(sinkFilter(jobs))}`,
    `gcloud pubsub topics add-iam-policy-binding ${topic} --member="$(gcloud logging sinks describe ${name} --project=${subject} --format='value(writerIdentity)')" --role=roles/pubsub.publisher`,
  ].join(' && ');
}

/** The command that makes the subscription of ended executions, which pushes as that of launch requests should. */
export function createExecutions(context: FixContext): string {
  const { setUp, expected } = context;
  const [topic = `projects/${expected.projectId}/topics/${EXECUTIONS_TOPIC}`] = topicsOfSinks(
    setUp.sinks.value ?? [],
  );
  const name = `projects/${expected.projectId}/subscriptions/${topic.split('/').at(-1)}-push`;
  return [
    `gcloud pubsub subscriptions create ${name} --topic=${topic}`,
    ...pushFlags(context),
    '--ack-deadline=60 --min-retry-delay=10s --max-retry-delay=600s',
    '--expiration-period=never --message-retention-duration=1h',
  ].join(' ');
}

/** The command that has the subscription, which is the subject, push to where the push side takes it. */
export function modifyExecutions(context: FixContext): string {
  return ['gcloud pubsub subscriptions modify-push-config', context.subject, ...pushFlags(context)].join(' ');
}

function pushFlags({ setUp, expected }: FixContext): readonly string[] {
  const [host = ADDRESS] = hostsOfPushSide(setUp);
  const token = setUp.subscription.value?.push?.token;
  const account = expected.pushToken.serviceAccounts[0] ?? token?.email ?? DELIVERY_ACCOUNT;
  const audience = audienceFor({ setUp, expected });
  return [
    `--push-endpoint=https://${host}${expected.executionsPath}`,
    `--push-auth-service-account=${shellWord(account)}`,
    ...(audience === '' ? [] : [`--push-auth-token-audience=${shellWord(audience)}`]),
  ];
}

/** The command that makes the job of Cloud Scheduler that calls the sweep, or brings the one that was read to that. */
export function setScheduler(context: FixContext, job?: SchedulerJobSetUp): string {
  const { setUp, expected } = context;
  const [host = ADDRESS] = hostsOfPushSide(setUp);
  const { sweepAccounts, location, sweepPath } = expected;
  const current = job?.token?.email ?? '';
  const account =
    sweepAccounts.length === 0 || sweepAccounts.includes(current) ? current : (sweepAccounts[0] ?? '');
  const audience = audienceFor(context);
  const [verb, name] = job === undefined ? ['create', 'job-bridge-sweep'] : ['update', shortName(job)];
  return [
    `gcloud scheduler jobs ${verb} http ${name}`,
    ...placed(job?.name ?? location),
    `--schedule='* * * * *'`,
    `--uri=https://${host}${sweepPath}`,
    '--http-method=post --attempt-deadline=120s --max-retry-attempts=0',
    `--oidc-service-account-email=${account === '' ? SWEEP_ACCOUNT : shellWord(account)}`,
    ...(audience === '' ? [] : [`--oidc-token-audience=${shellWord(audience)}`]),
  ].join(' ');
}

export function resumeScheduler(job: SchedulerJobSetUp): string {
  return ['gcloud scheduler jobs resume', shortName(job), ...placed(job.name)].join(' ');
}

/** An audience that the push side takes, or IAM in front of it. */
function audienceFor({ setUp, expected }: Known): string {
  const { pushToken, isPushChecked } = expected;
  const given =
    pushToken.audience === '' ? (setUp.subscription.value?.push?.token?.audience ?? '') : pushToken.audience;
  const { audiences = [] } = setUp.service.value ?? {};
  return isPushChecked || audiences.includes(given) ? given : (audiences[0] ?? given);
}

function shortName({ name }: SchedulerJobSetUp): string {
  return name.split('/').at(-1) ?? '';
}

/** Region and project of a Cloud Scheduler job, or of a location. */
function placed(name: string): readonly string[] {
  const [, project = '', , location = ''] = name.split('/');
  return [`--location=${location}`, `--project=${project}`];
}

import { shownAddress } from '../addresses.ts';
import { finder, notChecked, ok, whenThere, type Checks, type FixContext } from '../check.ts';
import type { Expected } from '../expected.ts';
import { shellWord } from '../gcloud.ts';
import { createExecutions, createSink, modifyExecutions } from '../queue-commands.ts';
import { faultOfToken, hostOf, hostsOfPushSide } from '../push-side.ts';
import type { SetUp, SinkSetUp, SubscriptionSetUp } from '../set-up.ts';
import { missingIn, sinkFilter, sinksOfExecutions } from '../sink-filter.ts';

/** All are warnings: the sweep finds the ends. */
const LATE = 'only the sweep notices the end of an execution, up to a minute later';

const found = finder({
  'executions-sink-missing': { warning: LATE, fix: (context) => createSink(context, jobsIn(context)) },
  'executions-sink-disabled': {
    warning: LATE,
    fix: ({ setUp, subject }) =>
      `gcloud logging sinks update ${sinkIn(setUp, subject)} --project=${subject} --no-disabled`,
  },
  'executions-sink-filter': {
    warning: LATE,
    fix: (context) =>
      `gcloud logging sinks update ${sinkIn(context.setUp, context.subject)} --project=${context.subject} --log-filter=${shellWord(sinkFilter(jobsIn(context)))}`,
  },
  'executions-not-pushed': { warning: LATE, fix: createExecutions },
  'executions-pushed-elsewhere': { warning: LATE, fix: modifyExecutions },
  'executions-token-differs': {
    warning: `${LATE}: pushes with this token are refused`,
    fix: modifyExecutions,
  },
});

/** Whether the push side hears that executions have ended. */
export const EXECUTIONS_CHECKS = {
  'log sink of ended executions': (setUp, expected) =>
    whenThere(setUp.sinks, {
      name: 'the log sinks',
      missing: notChecked('the log sinks do not exist'),
      judge: (sinks) =>
        [...Map.groupBy(jobsOf(expected), projectOf)].map(([project, jobs]) =>
          judgeSinks(
            sinks.filter((sink) => sink.project === project),
            { project, jobs },
          ),
        ),
    }),
  'push of ended executions': (setUp, expected) =>
    whenThere(setUp.executionSubscriptions, {
      name: 'the subscriptions on the topic of ended executions',
      missing: notChecked('the topic does not exist'),
      judge: (subscriptions) => judgePush(subscriptions, { setUp, expected }),
    }),
} satisfies Checks;

function judgeSinks(
  sinks: readonly SinkSetUp[],
  { project, jobs }: { readonly project: string; readonly jobs: readonly string[] },
) {
  const candidates = sinksOfExecutions(sinks);
  if (candidates.length === 0) {
    return found('executions-sink-missing', `no log sink of ${project} sends them to a topic`, project);
  }
  const enabled = candidates.filter(({ isDisabled }) => !isDisabled);
  const [first] = enabled;
  if (first === undefined) {
    return found('executions-sink-disabled', `${candidates[0]?.name} is disabled`, project);
  }
  const complete = enabled.find(({ filter }) => missingIn(filter, jobs) === undefined);
  if (complete !== undefined) return ok(`${complete.name} sends them to ${complete.destination}`);
  const missing = missingIn(first.filter, jobs);
  return found('executions-sink-filter', `the filter of ${first.name} does not name ${missing}`, project);
}

function judgePush(
  subscriptions: readonly SubscriptionSetUp[],
  { setUp, expected }: { readonly setUp: SetUp; readonly expected: Expected },
) {
  const { executionsPath, pushToken } = expected;
  const pushing = subscriptions.flatMap(({ name, push }) =>
    push !== undefined && URL.parse(push.endpoint)?.pathname === executionsPath ? [{ name, ...push }] : [],
  );
  const [first] = pushing;
  if (first === undefined) {
    return found('executions-not-pushed', `no subscription on their topic pushes to ${executionsPath}`);
  }
  const hosts = hostsOfPushSide(setUp);
  if (hosts.size === 0) return notChecked('the address of the push side is not known');
  const here = pushing.find(({ endpoint }) => hosts.has(hostOf(endpoint)));
  if (here === undefined) {
    const says = `${first.name} pushes to ${shownAddress(first.endpoint)}, and the push side is ${[...hosts].join(' or ')}`;
    return found('executions-pushed-elsewhere', says, first.name);
  }
  const { name, endpoint: address, token } = here;
  const call = { address, token, accounts: pushToken.serviceAccounts, key: 'PUSH_SERVICE_ACCOUNTS' };
  const wrongToken = faultOfToken(call, { setUp, expected });
  return wrongToken === undefined
    ? ok(`${name} to ${shownAddress(address)}`)
    : found('executions-token-differs', `${name} ${wrongToken}`, name);
}

function sinkIn({ sinks }: SetUp, project: string): string {
  const candidates = sinksOfExecutions(sinks.value ?? []).filter((sink) => sink.project === project);
  return (candidates.find(({ isDisabled }) => !isDisabled) ?? candidates[0])?.name ?? 'SINK';
}

function jobsIn({ expected, subject }: FixContext): readonly string[] {
  return jobsOf(expected).filter((job) => projectOf(job) === subject);
}

function jobsOf({ job, otherJobs }: Expected): readonly string[] {
  return [...new Set([job, ...otherJobs.map((one) => one.job)])].filter((name) => name !== '');
}

function projectOf(job: string): string {
  return job.split('/')[1] ?? '';
}

import { finder, notChecked, ok, type Checks } from '../check.ts';
import type { Expected } from '../expected.ts';
import { lookerOf } from '../gcloud.ts';
import type { Failed, Reading } from '../reading.ts';
import type { SetUp } from '../set-up.ts';

const LOGIN = 'gcloud auth application-default login';
const UNSEEN = 'nothing in Google Cloud could be checked';

const found = finder({
  'credentials-missing': { fault: UNSEEN, fix: LOGIN },
  'credentials-refused': {
    fault: `they are expired or revoked, or their account is gone: ${UNSEEN}`,
    fix: `${LOGIN}  # or use another key, if GOOGLE_APPLICATION_CREDENTIALS names one`,
  },
  'credentials-unreachable': { fault: UNSEEN, fix: 'check the network from here to oauth2.googleapis.com' },
  'look-denied': {
    warning:
      'your account may not read it, so its faults are not found; the service itself does not need this right',
    fix: (context) =>
      `gcloud projects add-iam-policy-binding ${context.subject === '' ? context.expected.projectId : context.subject} --member=${lookerOf(context)} --role=roles/viewer`,
  },
});

/** The account that looks. All that it may not read is one finding. */
export const CREDENTIALS_CHECKS = {
  credentials,
  'right to look': rightToLook,
} satisfies Checks;

function credentials(setUp: SetUp) {
  const { looker } = setUp;
  if (looker.kind === 'failed') {
    switch (looker.reason) {
      case 'no credentials':
        return found('credentials-missing', looker.says);
      case 'unreachable':
        return found('credentials-unreachable', looker.says);
      default:
        return found('credentials-refused', looker.says);
    }
  }
  // A token proves nothing: a deleted account or a revoked key shows only where the token is used.
  const { otherJobs, eventSubscriptions, ...first } = setUp;
  const all = [first, ...otherJobs, eventSubscriptions].flatMap((looks) => Object.entries(looks));
  const refused = failures(all).find(
    ([, { reason }]) => reason === 'unauthenticated' || reason === 'no credentials',
  );
  if (refused !== undefined) return found('credentials-refused', refused[1].says);
  switch (looker.kind) {
    case 'read':
      return ok(`of ${looker.value.email ?? 'an account that they do not name'}`);
    case 'left out':
      return notChecked(looker.says);
    case 'missing':
      return found('credentials-missing', 'there are no Google Cloud credentials');
  }
}

/** Without RunJob and the listing of executions: what is denied there is judged by the checks of rights. */
function rightToLook(setUp: SetUp, expected: Expected) {
  const { topic, subscription, deadLetterTopic, deadLetterReaders, deadLetterSubscription } = setUp;
  const looks = failures([
    [expected.topic, topic],
    [expected.subscription, subscription],
    [expected.deadLetterTopic, deadLetterTopic],
    [`subscriptions on ${expected.deadLetterTopic}`, deadLetterReaders],
    [expected.deadLetterSubscription, deadLetterSubscription],
    [expected.job, setUp.job],
    ['the services of Cloud Run', setUp.service],
    [expected.board?.service ?? '', setUp.board],
    [`rights on ${expected.topic}`, setUp.topicRights],
    [`rights on ${expected.deadLetterTopic}`, setUp.deadLetterRights],
    [`rights on ${expected.job}`, setUp.jobRights],
    [expected.eventsTopic, setUp.eventsTopic],
    [`rights on ${expected.eventsTopic}`, setUp.eventsRights],
    ['the log sinks', setUp.sinks],
    ['the subscriptions of ended executions', setUp.executionSubscriptions],
    ['the jobs of Cloud Scheduler', setUp.schedulerJobs],
  ]);
  const others = failures([
    ...expected.eventSubscriptions.map((name, index) => [name, setUp.eventSubscriptions[index]] as const),
    ...expected.otherJobs.flatMap(({ job }, index) => [
      [job, setUp.otherJobs[index]?.job] as const,
      [`rights on ${job}`, setUp.otherJobs[index]?.jobRights] as const,
    ]),
  ]);
  const all = [...looks, ...others];
  const denied = all.filter(([, { reason }]) => reason === 'denied');
  const [first] = denied;
  if (first === undefined) return all.length === 0 ? ok('everything could be read') : [];
  // Others may be in a project of their own.
  const [, project = ''] = others.includes(first) ? first[0].split('/') : [];
  const names = [...new Set(denied.map(([name]) => name))].join(', ');
  return found('look-denied', `${names}: ${first[1].says}`, project);
}

function failures(
  readings: readonly (readonly [string, Reading<unknown> | undefined])[],
): readonly [string, Failed][] {
  return readings.flatMap(([name, reading]): [string, Failed][] =>
    reading?.kind === 'failed' ? [[name, reading]] : [],
  );
}

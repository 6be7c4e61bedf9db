import type { Expected } from './expected.ts';
import type { Reading } from './reading.ts';
import type { SetUp } from './set-up.ts';
import { found, notChecked, ok, type Check, type Verdicts } from './verdict.ts';

/** Whoever looks. What is refused to them is one finding, not one for each thing that they do not see. */
export const LOOKER_CHECKS: readonly Check[] = [
  { name: 'credentials', judge: credentials },
  { name: 'right to look', judge: rightToLook },
];

function credentials(setUp: SetUp): Verdicts {
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
  // A token is no proof: that its account is deleted, or its key revoked, shows where it is used.
  const refused = failures(Object.entries(setUp)).find(
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

/** Without RunJob and the listing of executions: what is denied there is for the checks of rights to judge. */
function rightToLook(setUp: SetUp, expected: Expected): Verdicts {
  const { topic, subscription, deadLetterTopic, deadLetterReaders, deadLetterSubscription } = setUp;
  const looks = failures([
    [expected.topic, topic],
    [expected.subscription, subscription],
    [expected.deadLetterTopic, deadLetterTopic],
    [`subscriptions on ${expected.deadLetterTopic}`, deadLetterReaders],
    [expected.deadLetterSubscription, deadLetterSubscription],
    [expected.job, setUp.job],
    ['the services of Cloud Run', setUp.service],
    [`rights on ${expected.topic}`, setUp.topicRights],
    [`rights on ${expected.deadLetterTopic}`, setUp.deadLetterRights],
    [`rights on ${expected.job}`, setUp.jobRights],
  ]);
  const denied = looks.filter(([, { reason }]) => reason === 'denied');
  const [first] = denied;
  if (first === undefined) return looks.length === 0 ? ok('of all that was looked at') : [];
  const names = denied.map(([name]) => name).join(', ');
  return found('look-denied', `${names}: ${first[1].says}`);
}

type Failure = Extract<Reading<unknown>, { kind: 'failed' }>;

function failures(readings: readonly (readonly [string, Reading<unknown>])[]): readonly [string, Failure][] {
  return readings.flatMap(([name, reading]): [string, Failure][] =>
    reading.kind === 'failed' ? [[name, reading]] : [],
  );
}

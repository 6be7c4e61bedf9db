import type { ProblemCode } from './problem-code.ts';
import type { Reading, ReadFailureReason } from './reading.ts';
import type { SetUp } from './set-up.ts';
import { found, notChecked, ok, type Check, type Verdicts } from './verdict.ts';

type Readings = readonly Reading<unknown>[];

/** Failures that tell nothing of the API: who asks was not let so far. */
const UNHEARD: ReadonlySet<ReadFailureReason> = new Set(['no credentials', 'unauthenticated', 'untried']);

/** An API that is out of reach is one fault, not one for everything that it would have told. */
export const API_CHECKS: readonly Check[] = [
  {
    name: 'configuration',
    judge: (_setUp, { complaints }) =>
      complaints.length === 0
        ? ok('`serve` starts with it')
        : complaints.map((complaint) => found('configuration-unusable', complaint)),
  },
  {
    name: 'Pub/Sub',
    judge: (setUp) =>
      reached(pubsubReadings(setUp), { disabled: 'pubsub-disabled', unreachable: 'pubsub-unreachable' }),
  },
  {
    name: 'Cloud Run',
    judge: (setUp) =>
      reached(cloudRunReadings(setUp), {
        disabled: 'cloud-run-disabled',
        unreachable: 'cloud-run-unreachable',
      }),
  },
];

function pubsubReadings(setUp: SetUp): Readings {
  const { topic, subscription, deadLetterTopic, deadLetterReaders, deadLetterSubscription } = setUp;
  const rights = [setUp.topicRights, setUp.deadLetterRights];
  return [topic, subscription, deadLetterTopic, deadLetterReaders, deadLetterSubscription, ...rights];
}

function cloudRunReadings({ job, jobRights, rehearsal, executions, service }: SetUp): Readings {
  return [job, jobRights, rehearsal, executions, service];
}

function reached(
  readings: Readings,
  codes: { readonly disabled: ProblemCode; readonly unreachable: ProblemCode },
): Verdicts {
  const failures = readings.filter((reading) => reading.kind === 'failed');
  const disabled = failures.find(({ reason }) => reason === 'disabled');
  if (disabled !== undefined) return found(codes.disabled, disabled.says);
  const unreachable = failures.find(({ reason }) => reason === 'unreachable');
  if (unreachable !== undefined) return found(codes.unreachable, unreachable.says);
  const wanted = readings.filter(({ kind }) => kind !== 'left out');
  if (wanted.length === 0) return notChecked('nothing of it is needed');
  const unheard = failures.find(({ reason }) => UNHEARD.has(reason));
  const isHeard = wanted.some((reading) => reading.kind !== 'failed' || !UNHEARD.has(reading.reason));
  return isHeard || unheard === undefined ? ok('answers') : unread(unheard, '');
}

/**
 * The verdict on a thing whose reading says all that there is to know of it, for the check of the thing
 * itself.
 *
 * @param options.name full name of the thing.
 * @param options.missing the code for one that does not exist.
 */
export function exists(
  reading: Reading<unknown>,
  { name, missing }: { readonly name: string; readonly missing: ProblemCode },
): Verdicts {
  switch (reading.kind) {
    case 'read':
      return ok(name);
    case 'missing':
      return found(missing, `${name} does not exist`, name);
    case 'left out':
      return notChecked(reading.says);
    case 'failed':
      return unread(reading, name);
  }
}

/** The verdict on a thing that could not be read. What is said of its API is not said again. */
export function unread(reading: Extract<Reading<unknown>, { kind: 'failed' }>, name: string): Verdicts {
  switch (reading.reason) {
    case 'no credentials':
    case 'unauthenticated':
      return notChecked('the credentials cannot be used');
    case 'untried':
      return notChecked(reading.says);
    case 'disabled':
    case 'unreachable':
      return notChecked('its API cannot be used');
    case 'unimplemented':
      return notChecked('cannot be checked here: the emulator does not have it');
    case 'denied':
      return notChecked('it may not be looked at');
    case 'refused':
      return found('look-failed', `${name}: ${reading.says}`, name);
  }
}

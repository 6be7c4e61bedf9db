import { cannotTell, isFalse, judged, type Assumption } from '../assumption.ts';
import type { LiveMessage } from '../live-project.ts';
import type { Trial } from '../trial.ts';

/** The fewest that Pub/Sub takes. */
const ATTEMPTS = 5;
export const BACKOFF_SECONDS = 10;
/** 10 + 20 + 40 + 80 s, and 160 s more for one attempt beyond: the right to forward may not be in force at the fifth. */
const SETTLED_WITHIN_SECONDS = 400;
/** Enough to see that there is no back-off, or no dead letter; and where there can be no dead letter. */
const MOST_ATTEMPTS = { allowed: 12, notAllowed: 4 };
const PREFIX = 'CloudPubSubDeadLetterSource';
/** The bridge reads these. */
const SOURCE = [`${PREFIX}Subscription`, `${PREFIX}SubscriptionProject`];

interface Refusals {
  /** One for each delivery. */
  readonly attempts: readonly number[];
  /** Between deliveries. */
  readonly gapsSeconds: readonly number[];
  readonly deadLetter: LiveMessage | undefined;
  /** Why there can be no dead letter. */
  readonly notAllowed: string | undefined;
}

/** What Pub/Sub does with messages, as far as a pull subscription shows it. */
export const MESSAGES: readonly Assumption[] = [
  {
    id: 'publish-makes-message-ids',
    assumed: 'A message that is published again gets another message id.',
    source: 'docs',
    ifWrong:
      'Nothing goes wrong: the bridge recognises a repeated message by its launchId, and by its message id only without one.',
    seenLive: undefined,
    async try(trial) {
      const topic = await topicOf(trial);
      const data = Buffer.from('{"id":1}');
      const first = await trial.project.topics.publish(topic, data);
      const second = await trial.project.topics.publish(topic, data);
      return judged(first !== second, first === second ? 'the same id twice' : 'two ids');
    },
  },
  {
    id: 'delivery-attempt-counts',
    assumed: 'With a dead-letter policy each delivery has a deliveryAttempt that counts from 1.',
    source: 'docs',
    ifWrong:
      'The bridge stores no copy of a message before its last attempt. Pub/Sub moves it to the dead-letter topic without a reason.',
    seenLive: undefined,
    async try(trial) {
      const { attempts } = await refusals(trial);
      const counts = attempts.every((attempt, n) => attempt === n + 1);
      return judged(attempts.length > 1 && counts, `attempts ${attempts.join(', ') || 'none'}`);
    },
  },
  {
    id: 'back-off',
    assumed: `A message that was refused comes again no sooner than the minimum back-off of its subscription (${BACKOFF_SECONDS} s).`,
    source: 'docs',
    ifWrong:
      'Without a ledger the attempts of a message are used up sooner than docs/guarantees.md says (15 hours), so it is dead-lettered sooner. With a ledger this matters only while the database is unreachable.',
    seenLive: undefined,
    async try(trial) {
      const { gapsSeconds } = await refusals(trial);
      return gapsJudged(gapsSeconds);
    },
  },
  {
    id: 'dead-letter-policy',
    assumed: `After the attempts of the policy (${ATTEMPTS} here) a refused message is published to the dead-letter topic, with attributes that name its subscription.`,
    source: 'docs',
    ifWrong:
      'A message that the bridge cannot even copy comes again until the subscription drops it. `dead-letters` cannot say where a message came from.',
    seenLive: undefined,
    async try(trial) {
      const { attempts, deadLetter, notAllowed } = await refusals(trial);
      if (notAllowed !== undefined) return cannotTell(notAllowed);
      if (deadLetter === undefined) return isFalse(`no dead letter after ${attempts.length} attempts`);
      const names = Object.keys(deadLetter.attributes).filter((name) => name.startsWith(PREFIX));
      return judged(
        attempts.length >= ATTEMPTS && SOURCE.every((name) => names.includes(name)),
        `a dead letter after ${attempts.length} attempts, with ${names.toSorted().join(', ') || 'no attribute'}`,
      );
    },
  },
];

/** Polling and clocks take a second. */
export function gapsJudged(gapsSeconds: readonly number[]) {
  if (gapsSeconds.length === 0) return cannotTell('it was delivered once only');
  const seen = `it came again after ${gapsSeconds.map((gap) => gap.toFixed(0)).join(', ')} s`;
  return judged(Math.min(...gapsSeconds) >= BACKOFF_SECONDS - 1, seen);
}

function topicOf(trial: Trial): Promise<string> {
  return trial.shared('topic', async () => {
    const { topic: name } = trial.names;
    await trial.create({ kind: 'topic', name }, () => trial.project.topics.createTopic(name));
    return name;
  });
}

/** The dead-letter topic and its subscription. */
export function deadLetterTopicOf(trial: Trial): Promise<string> {
  return trial.shared('dead-letter topic', async () => {
    const { deadLetterTopic: topic, deadLetterSubscription: name } = trial.names;
    const { topics } = trial.project;
    await trial.create({ kind: 'topic', name: topic }, () => topics.createTopic(topic));
    await trial.create({ kind: 'subscription', name }, () => topics.createSubscription({ name, topic }));
    return topic;
  });
}

/** One message that is refused until it is dead-lettered, or has come often enough. */
function refusals(trial: Trial): Promise<Refusals> {
  return trial.shared('refusals', async () => {
    const topic = await topicOf(trial);
    const deadLetterTopic = await deadLetterTopicOf(trial);
    const { subscription: name, deadLetterSubscription } = trial.names;
    const { topics } = trial.project;
    const deadLetter = { topic: deadLetterTopic, attempts: ATTEMPTS, backoffSeconds: BACKOFF_SECONDS };
    await trial.create({ kind: 'subscription', name }, () =>
      topics.createSubscription({ name, topic, deadLetter }),
    );
    const notAllowed = await allowForwarding(trial, { topic: deadLetterTopic, subscription: name });
    await topics.publish(topic, Buffer.from('{"id":2}'));
    const attempts: number[] = [];
    const times: number[] = [];
    const found = await trial.until(SETTLED_WITHIN_SECONDS, async () => {
      for (const message of await topics.pull(name)) {
        attempts.push(message.deliveryAttempt);
        times.push(trial.clock.monotonic());
        await topics.refuse(name, message);
      }
      const [dead] = await topics.pull(deadLetterSubscription);
      if (dead !== undefined) await topics.acknowledge(deadLetterSubscription, dead);
      const most = notAllowed === undefined ? MOST_ATTEMPTS.allowed : MOST_ATTEMPTS.notAllowed;
      return dead ?? (attempts.length >= most ? 'none' : undefined);
    });
    const gapsSeconds = times.slice(1).map((time, n) => (time - (times[n] ?? time)) / 1000);
    const letter = found === undefined || found.value === 'none' ? undefined : found.value;
    return { attempts, gapsSeconds, deadLetter: letter, notAllowed };
  });
}

/** Lets Pub/Sub forward dead letters. @returns why it cannot. */
async function allowForwarding(
  { project: { topics } }: Trial,
  { topic, subscription }: { readonly topic: string; readonly subscription: string },
): Promise<string | undefined> {
  try {
    const member = `serviceAccount:${await topics.serviceAgent()}`;
    await topics.allow({ kind: 'topic', name: topic, role: 'roles/pubsub.publisher', member });
    await topics.allow({ kind: 'subscription', name: subscription, role: 'roles/pubsub.subscriber', member });
    return undefined;
  } catch (error) {
    return `Pub/Sub could not be given the right to forward dead letters: ${(error as Error).message}`;
  }
}

import { judged, type Assumption } from '../assumption.ts';
import type { ReceivedPush } from '../live-project.ts';
import type { Trial } from '../trial.ts';
import { BACKOFF_SECONDS, deadLetterTopicOf, gapsJudged } from './messages.ts';

const PUSHES = 3;
const PUSHED_WITHIN_SECONDS = 180;
const SPELLINGS = ['messageId', 'message_id', 'publishTime', 'publish_time'];

/** What a push looks like: it needs an address that Pub/Sub can reach. */
export const PUSHED: readonly Assumption[] = [
  {
    id: 'push-spellings',
    assumed: 'A pushed message has its id and its time in both spellings: messageId and message_id.',
    source: 'docs',
    ifWrong: 'Nothing goes wrong: the bridge reads either spelling.',
    seenLive: undefined,
    option: 'push',
    async try(trial) {
      const { message } = bodyOf((await pushes(trial))[0]);
      const there = SPELLINGS.filter((name) => typeof message?.[name] === 'string');
      return judged(
        there.length === SPELLINGS.length,
        `the message has ${there.join(', ') || 'none of them'}`,
      );
    },
  },
  {
    id: 'push-delivery-attempt',
    assumed: 'With a dead-letter policy the body of a push has a deliveryAttempt that counts from 1.',
    source: 'docs',
    ifWrong:
      'The bridge stores no copy of a message before its last attempt. Pub/Sub moves it to the dead-letter topic without a reason.',
    seenLive: undefined,
    option: 'push',
    async try(trial) {
      const attempts = (await pushes(trial)).map((push) => bodyOf(push).deliveryAttempt);
      const counts = attempts.every((attempt, n) => attempt === n + 1);
      return judged(counts, `attempts ${attempts.map((attempt) => attempt ?? 'none').join(', ')}`);
    },
  },
  {
    id: 'push-back-off',
    assumed: `A push that was answered with 503 comes again no sooner than the minimum back-off (${BACKOFF_SECONDS} s).`,
    source: 'docs',
    ifWrong:
      'Without a ledger the attempts of a message are used up sooner than docs/guarantees.md says (15 hours), so it is dead-lettered sooner. With a ledger this matters only while the database is unreachable.',
    seenLive: undefined,
    option: 'push',
    async try(trial) {
      const received = await pushes(trial);
      return gapsJudged(received.slice(1).map(({ atMs }, n) => (atMs - (received[n]?.atMs ?? atMs)) / 1000));
    },
  },
];

/** One message, pushed until it is taken. */
function pushes(trial: Trial): Promise<readonly ReceivedPush[]> {
  return trial.shared('pushes', async () => {
    const { pushTopic: topic, pushSubscription: name } = trial.names;
    const { push } = trial;
    if (push === undefined) throw new Error('there is no address to push to');
    const { topics } = trial.project;
    const deadLetter = {
      topic: await deadLetterTopicOf(trial),
      attempts: PUSHES + 2,
      backoffSeconds: BACKOFF_SECONDS,
    };
    await trial.create({ kind: 'topic', name: topic }, () => topics.createTopic(topic));
    await trial.create({ kind: 'subscription', name }, () =>
      topics.createSubscription({ name, topic, deadLetter, pushEndpoint: push.url }),
    );
    await topics.publish(topic, Buffer.from('{"id":3}'));
    const found = await trial.until(PUSHED_WITHIN_SECONDS, async () =>
      push.pushes.length < PUSHES ? undefined : push.pushes.slice(0, PUSHES),
    );
    if (found !== undefined) return found.value;
    throw new Error(
      `${push.pushes.length} of ${PUSHES} pushes came within ${PUSHED_WITHIN_SECONDS} s: does --push-url lead to this machine?`,
    );
  });
}

function bodyOf(push: ReceivedPush | undefined): {
  readonly message?: Readonly<Record<string, unknown>>;
  readonly deliveryAttempt?: number;
} {
  return push?.body ?? {};
}

import { shownAddress } from '../addresses.ts';
import { finder, notChecked, ok, whenRead, type Checks, type FixContext } from '../check.ts';
import type { SubscriptionSetUp } from '../set-up.ts';
import { recreateSubscription, setPushConfig } from '../subscription-commands.ts';
import { DEAD_LETTER_POLICY_CHECKS } from './dead-letter-policy.ts';
import { PUSH_CHECKS } from './push.ts';
import { ofSubscription, SUBSCRIPTION_CHECKS } from './subscription.ts';
import { DELETED_TOPIC, TOPIC_CHECKS } from './topic.ts';

const found = finder({
  'event-topic-deleted': {
    fault: 'nothing can be published to it, so the rules that name the subscription launch nothing',
    fix: (context) => recreateSubscription(context),
  },
  'event-push-elsewhere': {
    fault: 'the service that has the rules does not get these events',
    fix: ({ setUp, expected, subject }: FixContext) =>
      setPushConfig({ setUp, expected: { ...expected, subscription: subject }, subject }),
  },
});

/** A subscription that rules name. Its filter is not judged: it selects the events. */
const { filter: _filter, ...policies } = SUBSCRIPTION_CHECKS;
export const EVENT_SUBSCRIPTION_CHECKS = {
  subscription: TOPIC_CHECKS.subscription,
  'topic of the subscription': ofSubscription(({ topic }) =>
    topic === DELETED_TOPIC ? found('event-topic-deleted', 'its topic was deleted') : ok(`it is on ${topic}`),
  ),
  ...policies,
  ...PUSH_CHECKS,
  'dead-letter policy': DEAD_LETTER_POLICY_CHECKS['dead-letter policy'],
} satisfies Checks;

/** Whether the events of the rules come to the service that launch requests come to. */
export const EVENT_PUSH_CHECKS = {
  'where events are pushed': ({ subscription, eventSubscriptions }, expected) =>
    expected.eventSubscriptions.flatMap((name, index) => {
      const reading = eventSubscriptions[index];
      const events = reading?.value;
      if (events === undefined) return [];
      return whenRead({ what: 'subscription', reading: subscription }, (requests) =>
        compared(events, requests, name),
      );
    }),
} satisfies Checks;

function compared(events: SubscriptionSetUp, requests: SubscriptionSetUp, name: string) {
  const [theirs, ours] = [hostOf(events), hostOf(requests)];
  if (theirs === '' || ours === '') return notChecked('a subscription does not push');
  if (theirs === ours) return ok(`${name} to ${theirs}`);
  return found('event-push-elsewhere', `${name} to ${theirs}, and launch requests to ${ours}`, name);
}

function hostOf({ push }: Pick<SubscriptionSetUp, 'push'>): string {
  const url = URL.parse(push?.endpoint ?? '');
  return url === null ? '' : shownAddress(url.origin);
}

import { LOCAL } from '../dev/local-project.ts';
import type { Stage } from './stage.ts';
import type { Traffic } from './traffic.ts';

/** The deliveries of one launch, one line each, beginning with the time. */
export function deliveryLines(
  { stage, traffic }: { readonly stage: Stage; readonly traffic: Traffic },
  launchId: string,
): readonly string[] {
  return stage.pubsub
    .deliveries(LOCAL.subscription)
    .filter(({ messageId }) => traffic.launchIds.get(messageId) === launchId)
    .map(({ atMs, messageId, attempt, status, duplicate }) => {
      const which = `message ${messageId}, attempt ${attempt}${duplicate ? ', a duplicate' : ''}`;
      return `${new Date(atMs).toISOString().slice(11, 23)} pushed ${which}: ${status}`;
    });
}

export function countBy<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

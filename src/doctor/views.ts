import { DELETED_TOPIC } from './checks/topic.ts';
import type { Known } from './check.ts';
import type { Expected } from './expected.ts';
import type { SetUp } from './set-up.ts';
import { EVENTS_TOPIC } from './subscription-commands.ts';

/** The deployment as a check sees it: each check gets one job and one subscription, even if there are several. */
export interface View extends Known {
  /** Its name in the report; empty if it is the only one. */
  readonly of: string;
}

/** @param each undefined: what is asked once. */
export function viewsOf(known: Known, each: 'job' | 'event subscription' | undefined): readonly View[] {
  switch (each) {
    case undefined:
      return [{ ...known, of: '' }];
    case 'job':
      return jobViews(known);
    case 'event subscription':
      return subscriptionViews(known);
  }
}

function jobViews({ setUp, expected }: Known): readonly View[] {
  const others = expected.otherJobs.map((job, index) => ({
    setUp: { ...setUp, ...setUp.otherJobs[index] },
    expected: { ...expected, ...job },
  }));
  return [{ setUp, expected }, ...others].map((view) => ({ ...view, of: view.expected.names.join(', ') }));
}

function subscriptionViews({ setUp, expected }: Known): readonly View[] {
  return setUp.eventSubscriptions.map((subscription, index) => {
    const { topic = DELETED_TOPIC } = subscription.value ?? {};
    const name = expected.eventSubscriptions[index] ?? '';
    return {
      of: name.split('/').at(-1) ?? '',
      setUp: { ...setUp, subscription } satisfies SetUp,
      expected: {
        ...expected,
        subscription: name,
        topic: topic === DELETED_TOPIC ? EVENTS_TOPIC : topic,
      } satisfies Expected,
    };
  });
}

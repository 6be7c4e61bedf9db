/** Pure: the commands that a person pastes into a shell. */
import { describe, expect, it } from 'vitest';
import {
  HEALTHY,
  HEALTHY_BOARD,
  HEALTHY_EXPECTED,
  HEALTHY_PUSH,
  setUpOf,
} from '../../test/support/healthy-set-up.ts';
import { failed, MISSING, read, type Planted } from '../../test/support/unhealthy-set-up.ts';
import { diagnose, type FindingCode } from './diagnosis.ts';
import type { SubscriptionSetUp } from './set-up.ts';

function fixOf(code: FindingCode, { setUp = {}, expected = {} }: Planted): string {
  const findings = diagnose({ ...setUpOf(HEALTHY), ...setUp }, { ...HEALTHY_EXPECTED, ...expected });
  const finding = findings.find((one) => 'code' in one && one.code === code);
  return finding !== undefined && 'fix' in finding ? finding.fix : '';
}

const subscription = (change: Partial<SubscriptionSetUp>) => ({
  subscription: read({ ...HEALTHY.subscription, ...change }),
});
const UNCHECKED = { isPushChecked: false, pushToken: { audience: '', serviceAccounts: [] } };
const AGENT =
  '--member="serviceAccount:service-$(gcloud projects describe p --format=\'value(projectNumber)\')@gcp-sa-pubsub.iam.gserviceaccount.com"';

describe('a subscription that has to be created again', () => {
  it("is created with its old settings, and Pub/Sub's rights on it", () => {
    const setUp = subscription({ isOrdered: true, filter: 'attributes:id', retentionSeconds: 1_209_600 });
    expect(fixOf('subscription-ordered', { setUp, expected: UNCHECKED })).toBe(
      [
        'gcloud pubsub subscriptions delete projects/p/subscriptions/job-launches-push',
        '&& gcloud pubsub subscriptions create projects/p/subscriptions/job-launches-push',
        '--topic=projects/p/topics/job-launches',
        '--push-endpoint=https://bridge-1.asia-northeast1.run.app/pubsub/push',
        '--push-auth-service-account=push@p.iam.gserviceaccount.com',
        '--push-auth-token-audience=https://bridge-1.asia-northeast1.run.app',
        '--ack-deadline=60 --min-retry-delay=10s --max-retry-delay=600s',
        '--dead-letter-topic=projects/p/topics/dead-letters --max-delivery-attempts=100',
        '--message-retention-duration=1209600s --message-filter=attributes:id --expiration-period=never',
        '&& gcloud pubsub subscriptions add-iam-policy-binding projects/p/subscriptions/job-launches-push',
        `${AGENT} --role=roles/pubsub.subscriber  # its remaining messages are lost`,
      ].join(' '),
    );
    expect(fixOf('subscription-filtered', { setUp })).not.toContain('--message-filter');
  });

  it.each([
    { what: 'its address', change: { push: undefined, delivery: 'pull' } as const },
    {
      what: 'the query of its address',
      change: { push: { ...HEALTHY_PUSH, endpoint: `${HEALTHY_PUSH.endpoint}?token=hunter2` } },
    },
    { what: 'its account', change: { push: { ...HEALTHY_PUSH, token: undefined } } },
  ])('is not deleted by a line into which $what is still to be filled', ({ change }) => {
    const setUp = subscription({ isOrdered: true, ...change });
    const fix = fixOf('subscription-ordered', { setUp, expected: UNCHECKED });
    expect(fix).toMatch(/^once .* is deleted, which loses its messages: gcloud pubsub subscriptions create /);
    expect(fix).not.toMatch(/subscriptions delete|hunter2/);
  });

  it('pushes with a token wherever IAM could be in front, whatever the bridge checks', () => {
    const fix = fixOf('subscription-missing', { setUp: { subscription: MISSING }, expected: UNCHECKED });
    expect(fix).toContain(' --push-endpoint=https://SERVICE-ADDRESS/pubsub/push ');
    expect(fix).toContain(' --push-auth-service-account=EMAIL-OF-THE-DELIVERY-ACCOUNT ');
    expect(fix).toContain(`subscriptions/job-launches-push ${AGENT} --role=roles/pubsub.subscriber`);
  });
});

describe('a push configuration', () => {
  it('keeps the query of its endpoint, which is not shown', () => {
    const push = { ...HEALTHY_PUSH, endpoint: 'https://bridge.example.com/other?token=hunter2' };
    expect(fixOf('push-endpoint-path', { setUp: subscription({ push }) })).toContain(
      " --push-endpoint='https://bridge.example.com/pubsub/push?QUERY-OF-THE-ENDPOINT'",
    );
  });

  it('names the account and the audience that are configured, even if IAM checks them', () => {
    const push = { ...HEALTHY_PUSH, token: undefined };
    const audiences = [...HEALTHY.service.audiences, 'bridge'];
    const service = read({ ...HEALTHY.service, isIamChecked: true, audiences });
    const setUp = { ...subscription({ push }), service };
    const fix = fixOf('push-token-missing', { setUp, expected: { isPushChecked: false } });
    expect(fix).toContain(' --push-auth-service-account=push@p.iam.gserviceaccount.com');
    expect(fix).toContain(' --push-auth-token-audience=bridge');
  });
});

describe('a subscription that keeps dead letters', () => {
  const create = 'gcloud pubsub subscriptions create projects/p/subscriptions/';

  it('has the configured name if it is missing', () => {
    const setUp = { deadLetterReaders: read([]), deadLetterSubscription: MISSING };
    for (const code of ['dead-letters-unread', 'dead-letter-subscription-missing'] as const) {
      expect(fixOf(code, { setUp })).toMatch(new RegExp(`^${create}dead-letters-pull .* --\\S+=31d$`));
    }
  });

  it('has another name beside one that loses dead letters, and the service gets that name', () => {
    const lossy = { ...HEALTHY.deadLetterSubscription, isDetached: true, filter: 'attributes:id' };
    const setUp = { deadLetterReaders: read([lossy]), deadLetterSubscription: read(lossy) };
    const kept = new RegExp(
      `^${create}dead-letters-kept .* # and set DEAD_LETTER_SUBSCRIPTION=.*/dead-letters-kept `,
    );
    for (const code of ['dead-letters-unread', 'dead-letter-subscription-detached'] as const) {
      expect(fixOf(code, { setUp })).toMatch(kept);
    }
  });
});

describe('a dead-letter topic that the configuration does not name', () => {
  const expected = { deadLetterTopic: '' };
  const setUp = { deadLetterSubscription: MISSING };

  it('is that of the policy', () => {
    const fix = fixOf('dead-letter-subscription-missing', { setUp, expected });
    expect(fix).toContain(' --topic=projects/p/topics/dead-letters ');
  });

  it('is asked for if nothing names one', () => {
    const none = { ...setUp, ...subscription({ deadLetter: undefined }) };
    for (const code of ['dead-letter-subscription-missing', 'dead-letter-policy-missing'] as const) {
      expect(fixOf(code, { setUp: none, expected })).toMatch(/^set DEAD_LETTER_TOPIC for the service/);
    }
  });
});

describe('the database user of the board', () => {
  it('is granted each right that it lacks', () => {
    const boardRights = read({
      user: 'bridge_board',
      lacking: ['SELECT ON launch_acts', 'UPDATE ON launches'],
      beyond: [],
    });
    expect(fixOf('board-user-lacks', { setUp: { boardRights }, expected: { board: HEALTHY_BOARD } })).toBe(
      'as the database user of the push side: GRANT SELECT ON launch_acts TO bridge_board; GRANT UPDATE ON launches TO bridge_board;',
    );
  });
});

describe('a board whose audience names no service', () => {
  it('is looked for among those of the project', () => {
    const planted = { setUp: { board: MISSING }, expected: { board: HEALTHY_BOARD } };
    expect(fixOf('board-audience-differs', planted)).toBe(
      'set BOARD_AUDIENCE for the board, by its name in: gcloud run services list --project=p',
    );
  });
});

describe('the account that looks', () => {
  it('is named by the e-mail that was read', () => {
    const looker = ' --member=user:me@example.com ';
    expect(fixOf('look-denied', { setUp: { topic: failed('denied') } })).toContain(looker);
    const refused = { setUp: { identity: failed('denied') }, expected: { impersonate: 'bridge@p.iam' } };
    expect(fixOf('impersonation-refused', refused)).toContain(` bridge@p.iam${looker}`);
  });
});

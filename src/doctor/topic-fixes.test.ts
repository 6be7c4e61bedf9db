/** Pure: the fixes for a TOPIC that is not the subscription's. */
import { describe, expect, it } from 'vitest';
import { HEALTHY, HEALTHY_EXPECTED, HEALTHY_PUSH, setUpOf } from '../../test/support/healthy-set-up.ts';
import { MISSING, read, subscription } from '../../test/support/unhealthy-set-up.ts';
import { diagnose } from './diagnosis.ts';
import type { SetUp } from './set-up.ts';

function fixOf(code: 'topic-missing' | 'subscription-elsewhere', setUp: Partial<SetUp> = {}): string {
  const findings = diagnose({ ...setUpOf(HEALTHY), ...setUp }, HEALTHY_EXPECTED);
  const finding = findings.find((one) => 'code' in one && one.code === code);
  return finding !== undefined && 'fix' in finding ? finding.fix : '';
}

describe('a subscription on another topic than TOPIC', () => {
  const other = 'projects/p/topics/orders';
  const { setUp } = subscription({ topic: other, filter: 'attributes:id' });

  it('is kept: TOPIC is corrected first, even if that topic does not exist', () => {
    for (const [code, topic] of [
      ['subscription-elsewhere', read({ name: HEALTHY_EXPECTED.topic })],
      ['subscription-elsewhere', MISSING],
      ['topic-missing', MISSING],
    ] as const) {
      const fix = fixOf(code, { ...setUp, topic });
      expect(fix).toMatch(/^set TOPIC=projects\/p\/topics\/orders for the service, if /);
      expect(fix).not.toContain('delete');
    }
  });

  it('gets another one beside it if TOPIC is right, without its settings', () => {
    const fix = fixOf('subscription-elsewhere', setUp);
    expect(fix).toContain(
      ': gcloud pubsub subscriptions create projects/p/subscriptions/job-launches-push-2 --topic=projects/p/topics/job-launches --push-endpoint=https://SERVICE-ADDRESS/pubsub/push ',
    );
    expect(fix).toMatch(
      /# and set SUBSCRIPTION=projects\/p\/subscriptions\/job-launches-push-2 for the service$/,
    );
    expect(fix).not.toMatch(/run\.app|--message-filter/);
  });

  it('keeps delivering what it holds after its topic was deleted, beside a new one with its settings', () => {
    const { setUp: deleted } = subscription({ topic: '_deleted-topic_' });
    const fix = fixOf('subscription-elsewhere', deleted);
    expect(fix).toContain(
      ': gcloud pubsub subscriptions create projects/p/subscriptions/job-launches-push-2 ',
    );
    expect(fix).toContain(` --push-endpoint=${HEALTHY_PUSH.endpoint} `);
    expect(fix).not.toMatch(/TOPIC=|subscriptions delete/);
    expect(fixOf('topic-missing', { ...deleted, topic: MISSING })).toBe(
      'gcloud pubsub topics create projects/p/topics/job-launches',
    );
  });
});

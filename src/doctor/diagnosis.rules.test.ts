/** Pure: a diagnosis with a rules file, several jobs and subscriptions. */
import { describe, expect, it } from 'vitest';
import { HEALTHY, HEALTHY_EXPECTED, setUpOf } from '../../test/support/healthy-set-up.ts';
import {
  events,
  failed,
  HAS_RULES,
  NO_QUEUE,
  read,
  RULES,
  type Planted,
} from '../../test/support/unhealthy-set-up.ts';
import { diagnose } from './diagnosis.ts';

function found({ setUp = {}, expected = {} }: Planted) {
  const findings = diagnose({ ...setUpOf(HEALTHY), ...setUp }, { ...HEALTHY_EXPECTED, ...expected });
  return findings.filter((finding) => 'code' in finding);
}

describe('a diagnosis with rules', () => {
  it('compares the rules of the service with the given ones, without newlines at the end', () => {
    const rulesOf = (text: string) =>
      found({
        expected: { rules: RULES },
        setUp: { service: read({ ...HEALTHY.service, rules: { kind: 'text', text } }) },
      });
    expect(rulesOf(`${RULES.text}\n`)).toEqual([]);
    const [differing] = rulesOf(`${RULES.text}x`);
    expect(differing).toMatchObject({ code: 'service-rules-differ' });
    expect(differing?.fix).toContain('=$(cat rules.yaml)"');
    expect(found({ expected: { rules: RULES }, setUp: HAS_RULES })).toEqual([]);
  });

  it('finds an API that is not enabled in the project of another job alone', () => {
    const disabled = failed('disabled');
    const looks = { job: disabled, jobRights: disabled, rehearsal: disabled, executions: disabled };
    const other = { ...HEALTHY_EXPECTED, job: 'projects/other/locations/l/jobs/j', names: ['thumbs'] };
    const codes = found({ setUp: { ...NO_QUEUE, otherJobs: [looks] }, expected: { otherJobs: [other] } });
    expect(codes.map(({ code }) => code)).toEqual(['cloud-run-disabled']);
    expect(codes[0]?.fix).toContain('--project=other');
  });

  it('names all jobs and subscriptions that may not be read in one finding', () => {
    const denied = failed('denied');
    const looks = { ...setUpOf(HEALTHY), job: denied };
    const other = { ...HEALTHY_EXPECTED, job: 'projects/other/locations/l/jobs/j', names: ['thumbs'] };
    const [finding, ...others] = found({
      setUp: { ...NO_QUEUE, otherJobs: [looks], eventSubscriptions: [denied] },
      expected: { otherJobs: [other], eventSubscriptions: ['projects/q/subscriptions/uploads'] },
    });
    expect(finding).toMatchObject({ code: 'look-denied' });
    expect(finding?.fix).toContain('add-iam-policy-binding q ');
    expect(finding?.says).toBe(
      'projects/q/subscriptions/uploads, projects/other/locations/l/jobs/j: because',
    );
    expect(others).toEqual([]);
  });

  it('never deletes a subscription whose topic it does not know', () => {
    const [finding] = found(events({ topic: '_deleted-topic_', isDetached: true }));
    expect(finding?.fix).not.toContain('subscriptions delete');
    expect(finding?.fix).toContain('--topic=TOPIC-OF-THE-EVENTS');
  });

  it('allows a filter on a subscription of events, which selects the events', () => {
    expect(found(events({ filter: 'attributes.eventType = "OBJECT_FINALIZE"' }))).toEqual([]);
  });
});

/** Pure: every code is found in a healthy set-up with one fault. */
import { describe, expect, expectTypeOf, it } from 'vitest';
import { HEALTHY, HEALTHY_EXPECTED, HEALTHY_PUSH, setUpOf } from '../../test/support/healthy-set-up.ts';
import { PLANTED } from '../../test/support/planted-set-ups.ts';
import { failed, MISSING, NO_QUEUE, read, type Planted } from '../../test/support/unhealthy-set-up.ts';
import { diagnose, type FindingCode } from './diagnosis.ts';

function found({ setUp = {}, expected = {} }: Planted) {
  const findings = diagnose({ ...setUpOf(HEALTHY), ...setUp }, { ...HEALTHY_EXPECTED, ...expected });
  return findings.filter((finding) => 'code' in finding);
}

describe('a diagnosis', () => {
  it('of a healthy set-up has nothing to fix', () => expect(found({})).toEqual([]));

  it('has a planted fault for every code', () => {
    expectTypeOf<string>().not.toExtend<FindingCode>();
  });

  it.each(Object.entries(PLANTED))('finds %s alone, and says how to fix it', (code, planted) => {
    const findings = found(planted);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.fix).not.toMatch(/undefined|projects\/p\/[a-z]+\/(\s|$)/);
  });

  it('does not report a right that only the person lacks', () => {
    const identity = read({ email: 'me@example.com', impersonated: false });
    const rights = { topicRights: read([]), jobRights: read([]), executions: failed('denied') };
    const codes = found({ setUp: { identity, ...rights } }).map(({ code }) => code);
    expect(codes).toEqual(['identity-not-service']);
  });

  it('asks for no right on a missing thing, on which IAM grants none', () => {
    const codes = found({ setUp: { job: MISSING, jobRights: read([]), rehearsal: MISSING } });
    expect(codes.map(({ code }) => code)).toEqual(['job-missing']);
  });

  it("compares the ledger's clock with Google's, whatever this machine's clock shows", () => {
    const skewed = {
      ledger: read({ ...HEALTHY.ledger, aheadMs: 60_000 }),
      keys: read({ aheadMs: 59_000 }),
    };
    expect(found({ setUp: skewed })).toEqual([]);
  });

  it('shows no secret that an address carries', () => {
    const push = { ...HEALTHY_PUSH, endpoint: 'https://u:hunter2@bridge.example.com/other?token=hunter2' };
    const token = { email: 'push@p.iam.gserviceaccount.com', audience: '' };
    const change = { ...HEALTHY.subscription, push: { ...push, token } };
    const findings = found({ setUp: { subscription: read(change) } });
    expect(findings.map(({ code }) => code)).toEqual(['push-endpoint-path', 'push-audience-differs']);
    expect(JSON.stringify(findings)).not.toContain('hunter2');
  });

  it('misses the token that IAM in front of Cloud Run asks for, and asks for none elsewhere', () => {
    const expected = { isPushChecked: false, pushToken: { audience: '', serviceAccounts: [] } };
    const behind = (host: string) => {
      const push = { ...HEALTHY_PUSH, endpoint: `https://${host}/pubsub/push`, token: undefined };
      const service = read({ ...HEALTHY.service, isIamChecked: true });
      return found({
        setUp: { ...NO_QUEUE, service, subscription: read({ ...HEALTHY.subscription, push }) },
        expected,
      });
    };
    const [missing, ...others] = behind('bridge-1.asia-northeast1.run.app');
    expect(missing).toMatchObject({ code: 'push-token-missing' });
    expect(missing?.fix).toContain(' --push-auth-service-account=EMAIL-OF-THE-DELIVERY-ACCOUNT');
    expect([...others, ...behind('bridge.example.com')]).toEqual([]);
  });

  it.each([
    { audience: 'https://bridge-1.asia-northeast1.run.app', codes: [] },
    { audience: 'job-bridge', codes: [] },
    // Pub/Sub then takes the endpoint: its address, with the path behind it.
    { audience: '', codes: [] },
    { audience: 'https://other.run.app', codes: ['push-audience-refused'] },
    { audience: 'https://bridge-1.asia-northeast1.run.app.example.com', codes: ['push-audience-refused'] },
  ])('knows which audiences IAM in front of the service accepts: "$audience"', ({ audience, codes }) => {
    const push = { ...HEALTHY_PUSH, token: { email: 'push@p.iam.gserviceaccount.com', audience } };
    const audiences = [...HEALTHY.service.audiences, 'job-bridge'];
    const findings = found({
      setUp: {
        ...NO_QUEUE,
        subscription: read({ ...HEALTHY.subscription, push }),
        service: read({ ...HEALTHY.service, isIamChecked: true, audiences }),
      },
      expected: { isPushChecked: false, pushToken: { audience: '', serviceAccounts: [] } },
    });
    expect(findings.map(({ code }) => code)).toEqual(codes);
    for (const { fix } of findings) expect(fix).toContain(` --push-auth-token-audience=${audiences[0]}`);
  });

  it('does not report a RunJob that is denied only to the person', () => {
    const identity = read({ email: 'me@example.com', impersonated: false });
    const rehearsal = failed('denied');
    const codes = found({ setUp: { identity, rehearsal } }).map(({ code }) => code);
    expect(codes).toEqual(['identity-not-service']);
  });

  it('accepts one subscription that keeps all dead letters, whatever the others do', () => {
    const lossy = { ...HEALTHY.deadLetterSubscription, filter: 'attributes:id', retentionSeconds: 600 };
    const deadLetterReaders = read([lossy, HEALTHY.deadLetterSubscription]);
    expect(found({ setUp: { deadLetterReaders } })).toEqual([]);
    const codes = found({ setUp: { deadLetterReaders: read([lossy]) } }).map(({ code }) => code);
    expect(codes).toEqual(['dead-letters-filtered', 'dead-letters-retention-short']);
  });

  it('judges the clock of this machine if there is no ledger, and a key server tells the time', () => {
    const ledger = { kind: 'left out', says: 'LEDGER_URL is empty' } as const;
    const service = read({ ...HEALTHY.service, maxInstances: 1 });
    const findings = (aheadMs: number) =>
      found({ setUp: { ledger, service, keys: read({ aheadMs }) }, expected: { hasLedger: false } });
    expect(findings(60_000)).toMatchObject([
      { code: 'clock-skewed', says: "that of this machine is 60 s behind the key server's" },
    ]);
    expect(findings(900)).toEqual([]);
  });

  it('grants to a service account as such, and puts what a shell would read into quotes', () => {
    const [denied] = found({ setUp: { topicRights: read([]) } });
    expect(denied?.fix).toBe(
      'gcloud pubsub topics add-iam-policy-binding projects/p/topics/job-launches --member=serviceAccount:bridge@p.iam.gserviceaccount.com --role=roles/pubsub.publisher',
    );
    const pushToken = { audience: "it's $HOME", serviceAccounts: ['push@p.iam.gserviceaccount.com'] };
    const [differs] = found({ expected: { pushToken } });
    expect(differs?.fix).toContain(String.raw`--push-auth-token-audience='it'\''s $HOME'`);
  });
});

/** Pure: every code is found in a set-up that was healthy but for one thing. */
import { describe, expect, it } from 'vitest';
import { HEALTHY, HEALTHY_EXPECTED, HEALTHY_PUSH, setUpOf } from '../../test/support/healthy-set-up.ts';
import { failed, MISSING, PLANTED, read, type Planted } from '../../test/support/planted-set-ups.ts';
import { diagnose } from './diagnosis.ts';

function found({ setUp = {}, expected = {} }: Planted) {
  const findings = diagnose({ ...setUpOf(HEALTHY), ...setUp }, { ...HEALTHY_EXPECTED, ...expected });
  return findings.filter((finding) => 'code' in finding);
}

describe('a diagnosis', () => {
  it('of a healthy set-up has nothing to mend', () => expect(found({})).toEqual([]));

  it.each(Object.entries(PLANTED))('finds %s alone, and says how to mend it', (code, planted) => {
    const findings = found(planted);
    expect(findings.map((finding) => finding.code)).toEqual([code]);
    expect(findings[0]?.mend).not.toMatch(/undefined|projects\/p\/[a-z]+\/(\s|$)/);
  });

  it('does not take a right that a person lacks for one that the service lacks', () => {
    const identity = read({ email: 'me@example.com', impersonated: false });
    const rights = { topicRights: read([]), jobRights: read([]), executions: failed('denied') };
    const codes = found({ setUp: { identity, ...rights } }).map(({ code }) => code);
    expect(codes).toEqual(['identity-not-service']);
  });

  it('asks for no right on what does not exist, where IAM grants none', () => {
    const codes = found({ setUp: { job: MISSING, jobRights: read([]), rehearsal: MISSING } });
    expect(codes.map(({ code }) => code)).toEqual(['job-missing']);
  });

  it('judges the clock of the ledger by that of Google, whatever this machine thinks', () => {
    const skewed = { ledger: read({ version: 3, aheadMs: 60_000 }), keys: read({ aheadMs: 59_000 }) };
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
    const expected = { pushToken: undefined };
    const behind = (host: string) => {
      const push = { ...HEALTHY_PUSH, endpoint: `https://${host}/pubsub/push`, token: undefined };
      return found({ setUp: { subscription: read({ ...HEALTHY.subscription, push }) }, expected });
    };
    const [missing, ...others] = behind('bridge-1.asia-northeast1.run.app');
    expect(missing).toMatchObject({ code: 'push-token-missing' });
    expect(missing?.mend).toContain(' --push-auth-service-account=EMAIL-OF-THE-DELIVERY-ACCOUNT');
    expect([...others, ...behind('bridge.example.com')]).toEqual([]);
  });

  it('grants to a service account as such, and puts what a shell would read into quotes', () => {
    const [denied] = found({ setUp: { topicRights: read([]) } });
    expect(denied?.mend).toBe(
      'gcloud pubsub topics add-iam-policy-binding projects/p/topics/job-launches --member=serviceAccount:bridge@p.iam.gserviceaccount.com --role=roles/pubsub.publisher',
    );
    const pushToken = { audience: "it's $HOME", serviceAccounts: ['push@p.iam.gserviceaccount.com'] };
    const [differs] = found({ expected: { pushToken } });
    expect(differs?.mend).toContain(String.raw`--push-auth-token-audience='it'\''s $HOME'`);
  });
});

/** Pure: the parts beside a ledger: scheduler and log sink. Each single fault is in diagnosis.test.ts. */
import { describe, expect, it } from 'vitest';
import {
  HEALTHY,
  HEALTHY_EXECUTIONS,
  HEALTHY_EXPECTED,
  HEALTHY_SCHEDULER_JOB,
  HEALTHY_SINK,
  setUpOf,
} from '../../test/support/healthy-set-up.ts';
import { failed, read, scheduler, sink, type Planted } from '../../test/support/unhealthy-set-up.ts';
import { diagnose, type Finding } from './diagnosis.ts';
import { sinkFilter } from './sink-filter.ts';

const JOB = HEALTHY_EXPECTED.job;
const IAM_IN_FRONT = { isPushChecked: false, pushToken: { audience: '', serviceAccounts: [] } };

function diagnosed({ setUp = {}, expected = {} }: Planted): readonly Finding[] {
  return diagnose({ ...setUpOf(HEALTHY), ...setUp }, { ...HEALTHY_EXPECTED, ...expected });
}

function found(planted: Planted) {
  return diagnosed(planted).filter((finding) => 'code' in finding);
}

function said(planted: Planted, check: string): string | undefined {
  return diagnosed(planted).find((finding) => finding.check === check)?.says;
}

describe('the schedule of the sweep', () => {
  it('is found beside others, and by either address of the service', () => {
    const other = { ...HEALTHY_SCHEDULER_JOB, name: 'other', uri: 'https://shop.example.com/sweep' };
    const uri = 'https://bridge-1-abc-an.a.run.app/sweep';
    const schedulerJobs = read([other, { ...HEALTHY_SCHEDULER_JOB, uri }]);
    const audiences = [...HEALTHY.service.audiences, 'https://bridge-1-abc-an.a.run.app'];
    const service = read({ ...HEALTHY.service, audiences });
    expect(found({ setUp: { schedulerJobs, service } })).toEqual([]);
  });

  it('is not a fault if something unseen calls the sweep', () => {
    expect(found({ setUp: { schedulerJobs: read([]) } })).toEqual([]);
    const ledger = read({ ...HEALTHY.ledger, sweptAgoMs: null });
    const codes = found({ setUp: { schedulerJobs: read([]), ledger } }).map(({ code }) => code);
    expect(codes).toEqual(['sweep-unscheduled', 'sweep-overdue']);
  });

  it('is not needed if the service sweeps by itself', () => {
    const schedulerJobs = { kind: 'left out', says: 'SWEEP_SECONDS has the service sweep' } as const;
    expect(found({ setUp: { schedulerJobs } })).toEqual([]);
  });

  it.each(['* * * * *', '*/1 * * * *', 'every 1 minutes'])('is each minute: %s', (schedule) => {
    expect(found(scheduler({ schedule }))).toEqual([]);
  });

  it('takes a token that IAM in front of the service takes', () => {
    const service = read({ ...HEALTHY.service, isIamChecked: true });
    const uri = HEALTHY_SCHEDULER_JOB.uri;
    const codes = (audience: string) => {
      const token = { email: 'anybody@p.iam.gserviceaccount.com', audience };
      const push = {
        ...HEALTHY_EXECUTIONS.push!,
        token: { ...token, audience: 'https://bridge-1.asia-northeast1.run.app' },
      };
      const subscription = {
        ...HEALTHY.subscription,
        push: { ...push, endpoint: HEALTHY.subscription.push?.endpoint ?? '' },
      };
      return found({
        expected: IAM_IN_FRONT,
        setUp: {
          service,
          subscription: read(subscription),
          executionSubscriptions: read([{ ...HEALTHY_EXECUTIONS, push }]),
          schedulerJobs: read([{ ...HEALTHY_SCHEDULER_JOB, uri, token }]),
        },
      }).map(({ code }) => code);
    };
    // Cloud Scheduler then takes the address that it calls.
    expect(codes('')).toEqual([]);
    expect(codes('https://bridge-1.asia-northeast1.run.app')).toEqual([]);
    expect(codes('https://other.run.app')).toEqual(['sweep-token-differs']);
  });

  it('is corrected by one command, which keeps its name', () => {
    const [paused] = found(scheduler({ isEnabled: false }));
    expect(paused?.fix).toBe('gcloud scheduler jobs resume sweep --location=asia-northeast1 --project=p');
    const [differs] = found(scheduler({ method: 'GET' }));
    expect(differs?.fix).toBe(
      "gcloud scheduler jobs update http sweep --location=asia-northeast1 --project=p --schedule='* * * * *' --uri=https://bridge-1.asia-northeast1.run.app/sweep --http-method=post --attempt-deadline=120s --max-retry-attempts=0 --oidc-service-account-email=sweep@p.iam.gserviceaccount.com --oidc-token-audience=bridge",
    );
  });
});

describe('the last sweep', () => {
  it.each([
    { sweptAgoMs: 300_000, codes: [] },
    { sweptAgoMs: 300_001, codes: ['sweep-overdue'] },
    { sweptAgoMs: null, codes: ['sweep-overdue'] },
    { sweptAgoMs: undefined, codes: [] },
  ])('$sweptAgoMs ms ago: $codes', ({ sweptAgoMs, codes }) => {
    const ledger = read({ ...HEALTHY.ledger, sweptAgoMs });
    expect(found({ setUp: { ledger } }).map(({ code }) => code)).toEqual(codes);
  });
});

it('an overdue sweep is reported with the result of the last call', () => {
  const ledger = read({ ...HEALTHY.ledger, sweptAgoMs: null });
  const { schedulerJobs = read([]) } = scheduler({ lastCode: 7 }).setUp ?? {};
  const planted = { setUp: { ledger, schedulerJobs } };
  expect(said(planted, 'last sweep')).toBe(
    'there has never been one; the last call of Cloud Scheduler ended with code 7 (google.rpc.Code)',
  );
});

describe('the log sink of ended executions', () => {
  it('may have another form of the same filter', () => {
    const filter = `logName="projects/p/logs/cloudaudit.googleapis.com%2Fsystem_event"
resource.type="cloud_run_job"
protoPayload.methodName="/Jobs.RunJob"`;
    expect(found(sink({ filter }))).toEqual([]);
    expect(found(sink({ filter: `${filter} resource.labels.job_name=~"^bridge$"` }))).toEqual([]);
  });

  it('is one for each project that has jobs, with its own jobs', () => {
    const name = 'projects/other/locations/l/jobs/thumbs';
    const planted = (sinks: SetUpSinks): Planted => ({
      setUp: { sinks: read(sinks), otherJobs: [setUpOf(HEALTHY)] },
      expected: { otherJobs: [{ ...HEALTHY_EXPECTED, job: name, names: ['thumbs'] }] },
    });
    const there = { ...HEALTHY_SINK, project: 'other', filter: sinkFilter([name]) };
    expect(found(planted([HEALTHY_SINK, there]))).toEqual([]);
    const [missing, ...others] = found(planted([HEALTHY_SINK]));
    expect([missing?.code, others]).toEqual(['executions-sink-missing', []]);
    expect(missing?.fix).toMatch(/^gcloud logging sinks create .* --project=other .*job_name=\("thumbs"\)'/);
    expect(missing?.fix).not.toContain('topics create');
  });

  it('is given as a command with the right to publish, if there is none', () => {
    const [missing] = found({ setUp: { sinks: read([]), executionSubscriptions: failed('untried') } });
    expect(missing?.fix).toContain(
      'gcloud pubsub topics create projects/p/topics/job-launches-executions && ',
    );
    expect(missing?.fix).toContain(`--log-filter='${sinkFilter([JOB])}'`);
    expect(missing?.fix).toMatch(
      /add-iam-policy-binding .*writerIdentity.* --role=roles\/pubsub\.publisher$/,
    );
  });

  it('names the job that its filter leaves out', () => {
    const planted = sink({ filter: HEALTHY_SINK.filter.replace('bridge', 'bridge-2') });
    expect(said(planted, 'log sink of ended executions')).toBe(
      'the filter of executions does not name bridge',
    );
  });
});

type SetUpSinks = readonly (typeof HEALTHY_SINK)[];

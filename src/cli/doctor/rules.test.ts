/** `doctor` with a rules file. Real: Google's clients, on the emulators. */
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../test/support/doctor-clients.ts';
import { codesOf, examined, useDoctorBed } from '../../../test/support/doctor-bed.ts';
import { RULES, planWithRules } from '../../../test/support/doctor-rules.ts';
import type { Finding } from '../../doctor/diagnosis.ts';

const bed = useDoctorBed();

async function lookAt(plan: Plan) {
  await bed.create(plan);
  const { exitCode, findings } = await examined(plan.env);
  return { exitCode, findings, codes: codesOf(findings) };
}

function wrong(findings: readonly Finding[]): readonly string[] {
  return findings.flatMap((finding) => ('code' in finding ? [`${finding.check}: ${finding.says}`] : []));
}

describe('a healthy set-up with rules', () => {
  it('has nothing to fix, and each job and subscription has its name in the report', async () => {
    const { plan } = planWithRules(bed);
    const { exitCode, findings, codes } = await lookAt(plan);
    expect({ exitCode, codes }).toEqual({ exitCode: 0, codes: [] });
    const well = new Map(
      findings.filter(({ standing }) => standing === 'ok').map(({ check, says }) => [check, says]),
    );
    expect(well.get('rules')).toBe(
      'RULES: jobs JOB_NAME, report, cleanup, thumbnails; subscriptions uploads',
    );
    expect(well.get('tests of the rules')).toBe('1 passed');
    expect(well.get('job (JOB_NAME)')).toContain('/jobs/bridge');
    expect(well.get('job (report, cleanup)')).toContain('/jobs/django');
    expect(well.get('job (thumbnails)')).toContain('/europe-west1/jobs/thumbs');
    expect(well.get('container (thumbnails)')).toBe('work');
    expect(well.get('right to override (thumbnails)')).toBe('run.jobs.runWithOverrides');
    expect(well.get('a validated RunJob (report, cleanup)')).toBe(
      'Cloud Run takes the overrides of the bridge',
    );
    expect(well.get('retry policy (uploads)')).toBe('back-off from 10 s to 600 s');
    expect(well.get('where events are pushed')).toContain(
      '/subscriptions/uploads to https://bridge.example.com',
    );
  });

  it('needs no JOB_NAME', async () => {
    const { plan } = planWithRules(bed);
    delete plan.env['JOB_NAME'];
    expect(await lookAt(plan)).toMatchObject({ exitCode: 0, codes: [] });
  });

  it('looks at a Cloud Run job once, however many names launch it', async () => {
    const { plan } = planWithRules(bed);
    await lookAt(plan);
    const looks = bed.cloudRun.calls.filter(
      ({ rpc, request }) => rpc === 'GetJob' && JSON.stringify(request).includes(`/${plan.project}/`),
    );
    expect(looks).toHaveLength(3);
  });
});

describe('a fault has the name of its job or subscription', () => {
  it.each<{
    readonly title: string;
    readonly plant: (made: ReturnType<typeof planWithRules>) => void;
    readonly codes: readonly string[];
    readonly says: string;
  }>([
    {
      title: 'a job of the rules that does not exist',
      plant: ({ plan, names }) => delete plan.otherJobs![names.thumbs],
      codes: ['job-missing'],
      says: 'job (thumbnails)',
    },
    {
      title: 'a container that the job does not have',
      plant: ({ plan }) => void (plan.env['RULES'] = RULES.replace('container: work', 'container: worker')),
      // Refused too, by the emulator.
      codes: ['container-misnamed', 'run-job-refused'],
      says: 'container (thumbnails): container in the rules file is worker, and the only one is "work"',
    },
    {
      title: 'retries that were not set',
      plant: ({ plan, names }) => delete plan.otherJobs![names.django]!.maxRetries,
      codes: ['job-retries'],
      says: 'retries (report, cleanup): max_retries is 3',
    },
    {
      title: 'args that replace the subcommand',
      plant: ({ plan, names }) =>
        void (plan.otherJobs![names.thumbs]!.containers![0]!.args = ['manage.py', 'thumbs']),
      codes: ['job-args-replaced'],
      says: 'args (thumbnails): the job\'s begin with "manage.py", and the list in the rules file does not',
    },
    {
      title: 'a subscription of a rule that does not exist',
      plant: ({ plan }) => delete plan.subscriptions['uploads'],
      codes: ['subscription-missing'],
      says: 'subscription (uploads)',
    },
    {
      title: 'a subscription of a rule without a retry policy',
      plant: ({ uploads }) => delete uploads.options.retryPolicy,
      codes: ['retry-immediate'],
      says: 'retry policy (uploads)',
    },
    {
      title: 'a subscription of a rule that pushes to another service',
      plant: ({ uploads }) =>
        void (uploads.options.pushConfig!.pushEndpoint = 'https://other.example.com/pubsub/push'),
      codes: ['event-push-elsewhere'],
      says: 'where events are pushed',
    },
    {
      title: 'a test of the file that fails',
      plant: ({ plan }) => void (plan.env['RULES'] = RULES.replace('name: in/a.png', 'name: out/a.png')),
      codes: ['rules-test-failed'],
      says: 'tests of the rules: RULES:21:1: test "a file": expected job thumbnails, got ignored: no rule matches',
    },
  ])('$title', async ({ plant, codes, says }) => {
    const made = planWithRules(bed);
    plant(made);
    const seen = await lookAt(made.plan);
    expect(seen.codes).toEqual(codes);
    expect(wrong(seen.findings)[0]).toContain(says);
  });

  it('is reported as by `rules check`, once for each fault of the file, and the rest is still checked', async () => {
    const { plan } = planWithRules(bed);
    plan.env['RULES'] = RULES.replace('when: data', 'wen: data').replace(
      'job: thumbnails }',
      'job: absent }',
    );
    const { exitCode, findings } = await lookAt(plan);
    const faults = wrong(findings).filter((line) => line.startsWith('rules: '));
    expect(exitCode).toBe(1);
    expect(faults.length).toBeGreaterThan(1);
    expect(faults.join('\n')).toMatch(/^rules: RULES:\d+:\d+: .*wen/m);
    expect(findings.find(({ check }) => check === 'job (JOB_NAME)')).toMatchObject({ standing: 'ok' });
  });

  it('is reported if the file and the variables both have a default job', async () => {
    const { plan } = planWithRules(bed);
    plan.env['RULES'] = RULES.replace('  thumbnails:\n', '  thumbnails:\n    default: true\n');
    const { codes, findings } = await lookAt(plan);
    expect(codes).toEqual(['configuration-unusable']);
    expect(wrong(findings)[0]).toContain('JOB_NAME: RULES has a default job too');
  });

  it('is reported if the file needs a ledger and there is none', async () => {
    const { plan } = planWithRules(bed);
    delete plan.env['LEDGER_URL'];
    plan.env['RULES'] = RULES.replace('  thumbnails:\n', '  thumbnails:\n    running: 3\n');
    const { codes, findings } = await lookAt(plan);
    expect(codes).toContain('configuration-unusable');
    expect(wrong(findings).join('\n')).toContain('jobs.thumbnails: running needs a ledger; set LEDGER_URL');
  });
});

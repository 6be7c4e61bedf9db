/** `doctor` as a person meets it: real processes and Google's clients, on the emulators. */
import { describe, expect, it } from 'vitest';
import { startChild } from './support/child.ts';
import { useDoctorBed } from './support/doctor-bed.ts';

const bed = useDoctorBed();

describe('doctor', () => {
  it('ends with 0 where nothing is wrong, and says on stderr what it counted', async () => {
    const plan = bed.plan();
    await bed.create(plan);
    const { code, stdout, stderr } = await startChild(['src/main.ts', 'doctor'], plan.env).ended;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^0 faults, 0 warnings, \d+ ok, \d+ not checked\n$/),
    });
    expect(stdout).toMatch(/^ok {11}topic: projects\/.+$/m);
    expect(stdout).not.toContain('\u001B');
  });

  it('ends with 1 on a fault, with lines that a program reads, colours or not', async () => {
    const plan = bed.plan();
    plan.task = undefined;
    await bed.create(plan);
    const { code, stdout } = await startChild(['src/main.ts', 'doctor', '--json'], {
      ...plan.env,
      FORCE_COLOR: '1',
    }).ended;
    const findings = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(1);
    expect(findings.filter(({ standing }) => standing === 'fault')).toEqual([
      {
        check: 'job',
        standing: 'fault',
        code: 'job-missing',
        says: expect.stringContaining('jobs/bridge does not exist'),
        why: expect.any(String),
        mend: expect.stringMatching(/^gcloud run jobs create bridge --region=asia-northeast1 /),
      },
    ]);
  });

  it('without credentials is one fault with its mend, exit 1', async () => {
    const nowhere = { HOME: '/nonexistent', METADATA_SERVER_DETECTION: 'none' };
    const { PUBSUB_EMULATOR_HOST, CLOUD_RUN_EMULATOR_HOST, ...env } = bed.plan().env;
    expect([PUBSUB_EMULATOR_HOST, CLOUD_RUN_EMULATOR_HOST]).not.toContain(undefined);
    const { code, stdout } = await startChild(['src/main.ts', 'doctor'], { ...env, ...nowhere }).ended;
    expect(code).toBe(1);
    expect(stdout.match(/^fault .*/gm)).toEqual([expect.stringContaining('identity: ')]);
    expect(stdout).toContain('mend  gcloud auth application-default login');
  });

  it('refuses what is no account to impersonate with one line, exit 2', async () => {
    const { code, stdout, stderr } = await startChild(['src/main.ts', 'doctor', '--impersonate=me']).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe('job-bridge: --impersonate is "me"; takes the e-mail of a service account\n');
  });
});

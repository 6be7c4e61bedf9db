import { describe, expect, it } from 'vitest';
import { examined, useDoctorBed } from '../../../test/support/doctor-bed.ts';
import type { Finding } from '../../doctor/diagnosis.ts';
import { reportLines, summary } from './report.ts';
import { doctor } from './doctor.ts';

const bed = useDoctorBed();

const FINDINGS: readonly Finding[] = [
  { check: 'topic', standing: 'ok', says: 'projects/p/topics/t' },
  { check: 'expiry', standing: 'not checked', says: 'the subscription could not be read' },
  {
    check: 'filter',
    standing: 'fault',
    code: 'subscription-filtered',
    says: 'only\n\u001B[2Jthis',
    why: 'because',
    fix: 'gcloud x',
  },
  { check: 'push', standing: 'not checked', says: 'the subscription could not be read' },
];

describe('the report', () => {
  it('has the fix on a line of its own, to be copied, and says once why things were not checked', () => {
    expect(reportLines(FINDINGS)).toEqual([
      'ok           topic: projects/p/topics/t',
      'not checked  expiry, push: the subscription could not be read',
      'fault        filter: only [2Jthis',
      '             why  because (subscription-filtered)',
      '             fix  gcloud x',
    ]);
    expect(summary(FINDINGS)).toEqual(['1 fault, 0 warnings, 1 ok, 2 not checked']);
  });

  it('has warnings before faults, which come last, and names the likely cause of several faults', () => {
    const [, , fault] = FINDINGS;
    if (fault === undefined || !('code' in fault)) throw new Error('it is a fault');
    const warning: Finding = { ...fault, standing: 'warning', check: 'retention', code: 'retention-short' };
    const second: Finding = { ...fault, check: 'job', code: 'job-missing' };
    const findings = [fault, warning, second];
    expect(reportLines(findings).filter((line) => !line.startsWith(' '))).toEqual([
      'warning      retention: only [2Jthis',
      'fault        filter: only [2Jthis',
      'fault        job: only [2Jthis',
    ]);
    expect(summary(findings)).toEqual([
      '2 faults, 1 warning, 0 ok, 0 not checked',
      'fix first: filter: only [2Jthis; other faults may come from it',
    ]);
  });

  it.each([{ json: true }, { json: false }])(
    'has only faults and warnings with --quiet, $json',
    async ({ json }) => {
      const plan = bed.plan();
      plan.task = undefined;
      plan.env['LEGER_URL'] = 'postgres://hush@nowhere/l';
      await bed.create(plan);
      const lines: string[] = [];
      const notes: string[] = [];
      const runtime = {
        env: plan.env,
        stop: new AbortController().signal,
        print: (line: string) => void lines.push(line),
        note: (line: string) => void notes.push(line),
      };
      expect(await doctor(runtime, { quiet: true, json })).toBe(1);
      const text = lines.join('\n');
      expect(text).toMatch(
        json ? /"variable-not-read".*\n.*"job-missing"/ : /^warning .*LEGER_URL[^]*\nfault .*job: /,
      );
      expect(text).not.toMatch(/^ok |"ok"|^not checked|"not checked"|hush/m);
      expect(notes).toEqual([expect.stringMatching(/^1 fault, 1 warning, \d+ ok, \d+ not checked$/)]);
    },
  );

  it('shows its progress, and clears it before it prints', async () => {
    const plan = bed.plan();
    await bed.create(plan);
    const shown: string[] = [];
    const record = (line: string): void => void shown.push(line);
    const { signal } = new AbortController();
    await doctor({ env: plan.env, stop: signal, print: record, note: record, progress: record }, {});
    expect(shown[0]).toBe('looking at the deployment: 1 answered');
    expect(shown.indexOf('')).toBeLessThan(shown.findIndex((line) => line.startsWith('ok ')));
    expect(shown.at(-1)).toMatch(/^0 faults, 0 warnings, \d+ ok, \d+ not checked$/);
  });

  it('ends at once on Ctrl-C', async () => {
    const plan = bed.plan();
    const stop = new AbortController();
    const shown: string[] = [];
    const progress = (text: string): void => {
      shown.push(text);
      stop.abort();
    };
    const stopped = doctor({ env: plan.env, stop: stop.signal, print: () => undefined, progress }, {});
    await expect(stopped).rejects.toMatchObject({ message: 'stopped', exitCode: 1 });
    // The message about the end begins on a clear line.
    expect(shown).toEqual(['looking at the deployment: 1 answered', '']);
  });
});

describe('an API that cannot be used', () => {
  it('is one fault, and everything behind it is not checked', async () => {
    const plan = bed.plan();
    await bed.create(plan);
    const { exitCode, findings } = await examined({ ...plan.env, PUBSUB_EMULATOR_HOST: '127.0.0.1:1' });
    const faults = findings.filter((finding) => 'code' in finding);
    expect({ exitCode, codes: faults.map(({ code }) => code) }).toEqual({
      exitCode: 1,
      codes: ['pubsub-unreachable'],
    });
    expect(findings.find(({ check }) => check === 'topic')).toMatchObject({ standing: 'not checked' });
  });
});

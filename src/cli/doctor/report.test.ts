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
    mend: 'gcloud x',
  },
  { check: 'push', standing: 'not checked', says: 'the subscription could not be read' },
];

describe('the report', () => {
  it('has the fix on a line of its own, to be copied, and says once why things were not checked', () => {
    expect(reportLines(FINDINGS)).toEqual([
      'ok           topic: projects/p/topics/t',
      'fault        filter: only [2Jthis',
      '             why  because (subscription-filtered)',
      '             fix  gcloud x',
      'not checked  expiry, push: the subscription could not be read',
    ]);
    expect(summary(FINDINGS)).toBe('1 fault, 0 warnings, 1 ok, 2 not checked');
  });

  it('shows how far it is, and clears that before it prints', async () => {
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
    // What is said of the end is not written behind it.
    expect(shown).toEqual(['looking at the deployment: 1 answered', '']);
  });
});

describe('an API that cannot be used', () => {
  it('is one fault, and what it would have told is not checked', async () => {
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

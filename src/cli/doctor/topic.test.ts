/** The advice of `doctor` about TOPIC, carried out. Real: Google's clients, on the emulators. */
import { describe, expect, it } from 'vitest';
import { codesOf, examined, useDoctorBed } from '../../../test/support/doctor-bed.ts';

const bed = useDoctorBed();

describe('a mistyped TOPIC', () => {
  it('is corrected by the fixes, and the subscription keeps its messages', async () => {
    const plan = bed.plan();
    await bed.create(plan);
    const { findings } = await examined({ ...plan.env, TOPIC: 'job-launchs' });
    expect(codesOf(findings)).toEqual(['topic-missing', 'subscription-elsewhere']);
    for (const { fix = '' } of findings.filter((finding) => 'fix' in finding)) {
      expect(fix).not.toContain('delete');
      const [, TOPIC = ''] = /^set TOPIC=(\S+) for the service/.exec(fix) ?? [];
      const fixed = await examined({ ...plan.env, TOPIC });
      expect({ exitCode: fixed.exitCode, codes: codesOf(fixed.findings) }).toEqual({
        exitCode: 0,
        codes: [],
      });
    }
  });
});

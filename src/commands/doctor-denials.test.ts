/** What Google refuses to whoever looks. Real: Google's clients, on the emulators with faults. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../emulators/grpc/faults.ts';
import { codesOf, examined, useDoctorBed } from '../../test/support/doctor-bed.ts';

const bed = useDoctorBed();

afterEach(() => {
  bed.pubsub.faults.clear();
  bed.cloudRun.faults.clear();
});

async function examinedWith(...faults: readonly Fault[]) {
  const plan = bed.plan();
  await bed.create(plan);
  bed.pubsub.faults.add(...faults);
  bed.cloudRun.faults.add(...faults);
  return examined(plan.env);
}

const DENIED = 'PERMISSION_DENIED';
/** RunJob is only validated, which the executions show. */
const LOOKING = /^(Get|List|TestIamPermissions$|RunJob$)/;

describe('what may not be done', () => {
  it.each<{ fault: Fault; codes: readonly string[]; exitCode: number }>([
    { fault: { rpc: 'ListExecutions', code: DENIED }, codes: ['executions-denied'], exitCode: 1 },
    { fault: { rpc: 'GetJob', code: DENIED }, codes: ['look-denied'], exitCode: 0 },
    { fault: { rpc: 'GetJob', code: 'INTERNAL' }, codes: ['look-failed'], exitCode: 0 },
    { fault: { rpc: 'RunJob', code: 'FAILED_PRECONDITION' }, codes: ['run-job-refused'], exitCode: 1 },
  ])('$fault.rpc $fault.code is found as $codes', async ({ fault, codes, exitCode }) => {
    const { exitCode: ended, findings } = await examinedWith(fault);
    expect({ codes: codesOf(findings), exitCode: ended }).toEqual({ codes, exitCode });
  });

  it.each(['TestIamPermissions', 'ListTopicSubscriptions', 'RunJob'])(
    'what the emulator does not have is not checked, and no fault: %s',
    async (rpc) => {
      const { exitCode, findings } = await examinedWith({ rpc, code: 'UNIMPLEMENTED' });
      expect({ codes: codesOf(findings), exitCode }).toEqual({ codes: [], exitCode: 0 });
      expect(findings).toContainEqual({
        check: expect.any(String),
        standing: 'not checked',
        says: 'cannot be checked here: the emulator does not have it',
      });
    },
  );

  it('changes nothing and starts no execution', async () => {
    const plan = bed.plan();
    await bed.create(plan);
    const changes = (): number =>
      [...bed.pubsub.calls, ...bed.cloudRun.calls].filter(({ rpc }) => !LOOKING.test(rpc)).length;
    const before = changes();
    await examined(plan.env);
    expect(changes()).toBe(before);
    expect(bed.cloudRun.executions()).toEqual([]);
  });
});

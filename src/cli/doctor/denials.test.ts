/** Calls that Google refuses to the account that looks. Real: Google's clients, on the emulators with faults. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../../emulators/grpc/faults.ts';
import { codesOf, examined, useDoctorBed } from '../../../test/support/doctor-bed.ts';

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

const DENIED = 'PERMISSION_DENIED' as const;
const LOOKS = [
  'GetTopic',
  'GetSubscription',
  'ListTopicSubscriptions',
  'TestIamPermissions',
  'GetJob',
  'RunJob',
  'ListExecutions',
];
/** RunJob is only validated, which the executions show. */
const LOOKING = /^(Get|List|TestIamPermissions$|RunJob$)/;

describe('a right that is missing', () => {
  it.each<{ fault: Fault; codes: readonly string[]; exitCode: number }>([
    { fault: { rpc: 'ListExecutions', code: DENIED }, codes: ['executions-denied'], exitCode: 1 },
    { fault: { rpc: 'GetJob', code: DENIED }, codes: ['look-denied'], exitCode: 0 },
    { fault: { rpc: 'GetJob', code: 'INTERNAL' }, codes: ['look-failed'], exitCode: 0 },
    { fault: { rpc: 'GetJob', code: 'UNAUTHENTICATED' }, codes: ['credentials-refused'], exitCode: 1 },
    { fault: { rpc: 'RunJob', code: 'UNAUTHENTICATED' }, codes: ['credentials-refused'], exitCode: 1 },
    { fault: { rpc: 'RunJob', code: DENIED }, codes: ['run-job-denied'], exitCode: 1 },
    { fault: { rpc: 'RunJob', code: 'INVALID_ARGUMENT' }, codes: ['run-job-refused'], exitCode: 1 },
    { fault: { rpc: 'RunJob', code: 'OUT_OF_RANGE' }, codes: ['run-job-refused'], exitCode: 1 },
    { fault: { rpc: 'RunJob', code: 'FAILED_PRECONDITION' }, codes: ['job-not-ready'], exitCode: 1 },
    { fault: { rpc: 'RunJob', code: 'RESOURCE_EXHAUSTED' }, codes: ['look-failed'], exitCode: 0 },
    { fault: { rpc: 'RunJob', code: 'INTERNAL' }, codes: ['look-failed'], exitCode: 0 },
    { fault: { rpc: 'RunJob', code: 'ABORTED' }, codes: ['look-failed'], exitCode: 0 },
  ])('$fault.rpc $fault.code is found as $codes', async ({ fault, codes, exitCode }) => {
    const { exitCode: ended, findings } = await examinedWith(fault);
    expect({ codes: codesOf(findings), exitCode: ended }).toEqual({ codes, exitCode });
  });

  it('credentials that Google does not accept are one fault, and no check is ok', async () => {
    const { exitCode, findings } = await examinedWith(
      ...LOOKS.map((rpc) => ({ rpc, code: 'UNAUTHENTICATED' as const })),
    );
    expect({ exitCode, codes: codesOf(findings) }).toEqual({ exitCode: 1, codes: ['credentials-refused'] });
    const fine = findings.filter(({ standing }) => standing === 'ok').map(({ check }) => check);
    expect(fine).toEqual(['configuration', 'keys of tokens', 'clock']);
  });

  it('a missing right to look is one finding, whatever it hides', async () => {
    const { findings } = await examinedWith(
      ...['GetTopic', 'GetSubscription', 'ListTopicSubscriptions', 'GetJob'].map((rpc) => ({
        rpc,
        code: DENIED,
      })),
    );
    expect(codesOf(findings)).toEqual(['look-denied']);
    expect(findings.find((finding) => 'code' in finding)?.says).toMatch(
      /topics\/job-launches, .*jobs\/bridge: /,
    );
  });

  it.each(['TestIamPermissions', 'ListTopicSubscriptions', 'RunJob'])(
    'an RPC that the emulator does not have is not checked, without a fault: %s',
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

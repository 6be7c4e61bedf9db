/**
 * The server's own answers to "did it launch?", and a call that never reached the server. Real: Google's client, gRPC,
 * HTTP/2, DNS. In place of Cloud Run: the emulator, behind a proxy.
 */
import { describe, expect, it } from 'vitest';
import { failureOf, GRPC, startRunJobBed, startRunner } from '../../../test/support/run-job-bed.ts';

const STATUSES = [
  { status: 3, code: 'INVALID_ARGUMENT', verdict: 'refused' },
  { status: 7, code: 'PERMISSION_DENIED', verdict: 'set-up fault' },
  { status: 8, code: 'RESOURCE_EXHAUSTED', verdict: 'throttled' },
  { status: 4, code: 'DEADLINE_EXCEEDED', verdict: 'unknown' },
  { status: 14, code: 'UNAVAILABLE', verdict: 'unknown' },
] as const;

describe('the answer of the server', () => {
  it.each(STATUSES)('$code in its headers: $verdict', async ({ status, code, verdict }) => {
    const { proxy, runner } = await startRunJobBed();
    proxy.act = ({ answer }) => answer({ headers: { ...GRPC, 'grpc-status': status } });
    expect(await failureOf(runner)).toMatchObject({ code, verdict, reach: 'answered' });
  });

  it.each(STATUSES)('$code in trailers: $verdict', async ({ status, code, verdict }) => {
    const { proxy, runner } = await startRunJobBed();
    proxy.act = ({ answer }) => answer({ headers: GRPC, trailers: { 'grpc-status': `${status}` } });
    expect(await failureOf(runner)).toMatchObject({ code, verdict, reach: 'answered' });
  });

  it.each([
    { status: 14, code: 'UNAVAILABLE', text: 'Name resolution failed for target dns:run.googleapis.com' },
    { status: 14, code: 'UNAVAILABLE', text: 'No connection established. Last error: connect ECONNREFUSED' },
    { status: 2, code: 'UNKNOWN', text: 'Getting metadata from plugin failed with error: invalid_grant' },
  ])('$code with the text "$text" was sent, so the launch is unknown', async ({ status, code, text }) => {
    const { emulator, proxy, runner } = await startRunJobBed();
    proxy.act = async ({ answer, forward }) => {
      await forward();
      answer({ headers: { ...GRPC, 'grpc-status': status, 'grpc-message': text } });
    };
    expect(await failureOf(runner)).toMatchObject({ code, verdict: 'unknown', reach: 'answered' });
    expect(emulator.executions()).toHaveLength(1);
  });

  it('is not mixed up between concurrent calls', async () => {
    const { proxy, runner } = await startRunJobBed();
    const all = Promise.withResolvers<void>();
    proxy.act = async ({ answer, stream }) => {
      if (proxy.calls.length === 4) all.resolve();
      await all.promise;
      if (proxy.calls.findIndex((call) => call.stream === stream) % 2 === 0) stream.close(0xb);
      else answer({ headers: { ...GRPC, 'grpc-status': 8 } });
    };
    const failures = await Promise.all(Array.from({ length: 4 }, () => failureOf(runner)));
    expect(failures.map(({ code, reach }) => `${code} ${reach}`).toSorted()).toEqual([
      'RESOURCE_EXHAUSTED answered',
      'RESOURCE_EXHAUSTED answered',
      'RESOURCE_EXHAUSTED sent',
      'RESOURCE_EXHAUSTED sent',
    ]);
  });
});

describe('a call that never reached a server was not launched:', () => {
  const failed = { verdict: 'not launched', reach: 'never sent' };

  it('nothing listens', async () => {
    const { emulator, proxy } = await startRunJobBed();
    const emulatorHost = proxy.address;
    await proxy.close();
    const runner = await startRunner({ emulatorHost, timeoutMs: 5000 });
    expect(await failureOf(runner)).toMatchObject({ ...failed, code: 'UNAVAILABLE' });
    expect(emulator.faults.callsOf('RunJob')).toBe(0);
  });

  it('there is no such host', async () => {
    const runner = await startRunner({ emulatorHost: 'no-such-host.invalid:443', timeoutMs: 5000 });
    expect(await failureOf(runner)).toMatchObject({ ...failed, code: 'UNAVAILABLE' });
  });
});

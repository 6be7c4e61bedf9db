/**
 * If Node published no streams, every call that was sent would be unknown, and none a refusal. Real: Google's client, gRPC.
 * In place of Cloud Run: the emulator, behind a proxy.
 */
import { expect, it, vi } from 'vitest';
import { failureOf, GRPC, startRunJobBed } from '../../../test/support/run-job-bed.ts';

vi.mock('node:diagnostics_channel', () => ({ subscribe: () => undefined }));

it.each([3, 7, 8, 16])(
  'without streams, the status %d of the server leaves the launch unknown',
  async (status) => {
    const { proxy, runner } = await startRunJobBed();
    proxy.act = ({ answer }) => answer({ headers: { ...GRPC, 'grpc-status': status } });
    expect(await failureOf(runner)).toMatchObject({ verdict: 'unknown', reach: 'sent' });
  },
);

it('without streams, a reset and a deadline leave the launch unknown', async () => {
  const { proxy, runner } = await startRunJobBed({ timeoutMs: 200 });
  proxy.act = ({ stream }) => stream.close(0xb);
  expect(await failureOf(runner)).toMatchObject({ verdict: 'unknown', reach: 'sent' });
  proxy.act = () => undefined;
  expect(await failureOf(runner)).toMatchObject({ verdict: 'unknown', reach: 'sent' });
});

it('without streams, only a call without a connection was never sent', async () => {
  const { proxy, runner } = await startRunJobBed();
  await proxy.close();
  expect(await failureOf(runner)).toMatchObject({ verdict: 'not launched', reach: 'never sent' });
});

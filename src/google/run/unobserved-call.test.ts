/**
 * A Node that publishes no streams: everything that was sent is unknown, and nothing is taken for a refusal. Real: Google's
 * client, gRPC. In place of Cloud Run: the emulator, behind a proxy.
 */
import { expect, it, vi } from 'vitest';
import { failureOf, GRPC, startRunJobBed } from '../../../test/support/run-job-bed.ts';

vi.mock('node:diagnostics_channel', () => ({ subscribe: () => undefined }));

it.each([3, 7, 8, 16])('the status %d of the server leaves the launch unknown', async (status) => {
  const { proxy, runner } = await startRunJobBed();
  proxy.act = ({ answer }) => answer({ headers: { ...GRPC, 'grpc-status': status } });
  expect(await failureOf(runner)).toMatchObject({ verdict: 'unknown', reach: 'sent' });
});

it('so does a reset, and a deadline', async () => {
  const { proxy, runner } = await startRunJobBed({ timeoutMs: 200 });
  proxy.act = ({ stream }) => stream.close(0xb);
  expect(await failureOf(runner)).toMatchObject({ verdict: 'unknown', reach: 'sent' });
  proxy.act = () => undefined;
  expect(await failureOf(runner)).toMatchObject({ verdict: 'unknown', reach: 'sent' });
});

it('only a call for which gRPC had no connection was never sent', async () => {
  const { proxy, runner } = await startRunJobBed();
  await proxy.close();
  expect(await failureOf(runner)).toMatchObject({ verdict: 'not launched', reach: 'never sent' });
});

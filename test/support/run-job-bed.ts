import { closeAfterTest } from '../../emulators/testing/closing.ts';
import {
  JOB,
  startTestBed,
  type TestBed,
  type TestBedOptions,
} from '../../emulators/testing/cloud-run-bed.ts';
import { CloudRunJobRunner } from '../../src/google/run/job-runner.ts';
import type { RunJobCall } from '../../src/launch/jobs/run-job-call.ts';
import { RunJobFailure, verdictOf } from '../../src/launch/jobs/run-job-failure.ts';
import { startHttp2Proxy, type Http2Proxy } from './http2-proxy.ts';

export const CALL: RunJobCall = {
  job: JOB,
  container: '',
  args: ['job', '--id=2'],
  clearArgs: false,
  env: { LAUNCH_ID: 'launch-1', LAUNCH_INPUT_ID: '2', LAUNCH_DIGEST: 'd1' },
  taskCount: undefined,
  timeoutSeconds: undefined,
};

/** The headers of a gRPC server's answer. */
export const GRPC = { ':status': 200, 'content-type': 'application/grpc' };

/** A runner, its emulator, and the proxy between them. All are closed after the test. */
export async function startRunJobBed({
  timeoutMs = 5000,
  hostname = '127.0.0.1',
  ...options
}: TestBedOptions & { readonly timeoutMs?: number; readonly hostname?: string } = {}): Promise<
  TestBed & { readonly proxy: Http2Proxy; readonly runner: CloudRunJobRunner }
> {
  const bed = await startTestBed({ run: () => 0, ...options });
  const proxy = await startHttp2Proxy(bed.emulator.address);
  closeAfterTest(() => proxy.close());
  const emulatorHost = proxy.address.replace('127.0.0.1', hostname);
  return { ...bed, proxy, runner: await startRunner({ emulatorHost, timeoutMs }) };
}

/** A runner that is closed after the test. */
export async function startRunner(
  options: ConstructorParameters<typeof CloudRunJobRunner>[0],
): Promise<CloudRunJobRunner> {
  const runner = new CloudRunJobRunner(options);
  closeAfterTest(() => runner.close());
  await runner.initialize();
  return runner;
}

/** The failure of one RunJob. */
export async function failureOf(runner: CloudRunJobRunner) {
  const [result] = await Promise.allSettled([runner.run(CALL)]);
  const error: unknown = result.status === 'rejected' ? result.reason : undefined;
  if (!(error instanceof RunJobFailure)) throw new TypeError('not a RunJobFailure', { cause: error });
  const { code, reach, retryDelayMs } = error;
  return { code, reach, verdict: verdictOf(error), retryDelayMs };
}

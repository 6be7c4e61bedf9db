import type { JobContext } from '../../src/job/job-context.ts';
import { work } from '../../src/job/work.ts';

/** The first log line of the work in `src/job/work.ts`. Tests use it, so that users can replace the work without changing them. */
export async function sampleLineOf(id: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const write = (first: string | object, message?: string): void =>
    resolve(typeof first === 'string' ? first : (message ?? ''));
  const logger: JobContext['logger'] = { debug: write, info: write, warn: write, error: write };
  const context: JobContext = {
    logger,
    env: {},
    signal: new AbortController().signal,
    execution: undefined,
    taskIndex: 0,
    taskCount: 1,
    taskAttempt: 0,
    launchId: undefined,
    launchJob: undefined,
    trace: { traceId: '0'.repeat(32), spanId: '0'.repeat(16), sampled: false },
  };
  await work(id, context);
  return promise;
}

import type { JobContext } from './job-context.ts';

/**
 * The work of the job. **Replace the body of this function with your own.**
 *
 * Cloud Run may run it several times for one execution (`max_retries` is 3 unless you set it), so make it idempotent:
 * `context.launchId` is the same each time.
 *
 * @param id the id of `/job/:id`: decimal digits, of any length.
 * @returns when the work is done; the task ends with exit code 0.
 * @throws any error: the task ends with exit code 1, and Cloud Run tries again.
 */
export async function work(id: string, context: JobContext): Promise<void> {
  context.logger.info(`ジョブを実行しています。引数id: ${id}が渡されました`);
}

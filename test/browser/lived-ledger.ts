import type { Pool } from 'pg';
import { jobPath } from '../../src/launch/event/launch-key.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import type { ExecutionEnd, ExecutionFailure } from '../../src/launch/ledger/launch-state.ts';
import {
  executionOf,
  MINUTE,
  SECOND,
  type LaunchShape,
} from '../../src/launch/ledger/queue-fixture.conformance.ts';
import type { StoreParts } from '../../src/launch/ledger/store-fixture.conformance.ts';
import { CUSTOMERS, FAILURES, JOBS, type LivedJob } from './lived-jobs.ts';

const HOUR = 60 * MINUTE;

/** Fills a ledger with a shop's day: launches in every state, and cases that need a person. */
export async function liveThrough(parts: StoreParts, pool: Pool): Promise<void> {
  const { queue, ends, actions, upkeep } = parts;
  const nowMs = Date.now();
  /** A request for the next launch of that job; numbers are never used twice. */
  let n = 0;
  const next = ({ name, job, rule, launchId }: LivedJob, shape: LaunchShape = {}): [number, LaunchShape] => {
    n += 1;
    return [n, { name, job, rule, launchId: launchId(n), digest: digestOf(n), ...shape }];
  };
  const aged = (launch: Launch, agoMs: number, tookMs?: number) =>
    age(pool, { launch, requestedMs: nowMs - agoMs, tookMs });

  // A day of launches that have ended, more of them by day than by night.
  for (let hour = 22; hour >= 0; hour -= 1) {
    const busy = 1 + Math.round(2 * Math.sin((hour / 24) * Math.PI) ** 2);
    for (const job of [JOBS.thumbnails, JOBS.invoices, ...(hour % 8 === 3 ? [JOBS.imports] : [])]) {
      for (let one = 0; one < (job === JOBS.imports ? 1 : busy); one += 1) {
        const failure = (n * 7) % 23 === 0 ? FAILURES[n % FAILURES.length] : undefined;
        const key = job === JOBS.invoices ? CUSTOMERS[n % CUSTOMERS.length] : undefined;
        const [number, shape] = next(job, { key });
        const launch = await parts.ended(number, endOf(failure), shape);
        await aged(
          launch,
          hour * HOUR + 3 * MINUTE + ((n * 7_919) % 50) * MINUTE,
          job.tookMs * (0.6 + (n % 5) / 4),
        );
      }
    }
  }
  const cancelled = await parts.stored(...next(JOBS.imports));
  await actions.cancel({ key: cancelled, by: 'ken@example.com' });
  await aged(cancelled, 5 * HOUR);
  const failed = await parts.ended(...withEnd(endOf(FAILURES[0]), next(JOBS.invoices, { key: 'acme' })));
  await aged(failed, 40 * MINUTE, 38 * SECOND);
  const refused = await parts.claimed(...next(JOBS.thumbnails));
  await queue.reject({
    claim: refused.claim,
    reason: 'INVALID_ARGUMENT',
    detail: 'overrides.container_overrides.args: must be at most 65536 bytes',
  });
  await aged(refused.launch, 2 * HOUR);
  const expired = await parts.stored(...next(JOBS.invoices, { key: 'hooli', expireAfterMs: 1 }));
  await queue.wake();
  await aged(expired, 3 * HOUR);
  const first = await parts.stored(...next(JOBS.invoices, { key: 'globex' }));
  const second = await parts.stored(...next(JOBS.invoices, { key: 'globex', whenRunning: 'replace' }));
  await aged(first, HOUR);

  // Launches of this moment. A claim takes everything that is due, so waiting launches come last.
  for (const key of ['acme', 'initech']) {
    const launch = await parts.launched(...next(JOBS.invoices, { key }));
    await ends.saw([{ key: launch, execution: executionOf(launch), isRunning: true }]);
    await aged(launch, 70 * SECOND);
  }
  const importing = await parts.launched(...next(JOBS.imports));
  await ends.saw([{ key: importing, execution: executionOf(importing), isRunning: true }]);
  await aged(importing, 9 * MINUTE);
  await aged(await parts.launched(...next(JOBS.thumbnails)), 12 * SECOND);
  await aged(await parts.unknown(...next(JOBS.thumbnails)), 7 * MINUTE);
  const launching = await parts.claimed(...next(JOBS.thumbnails));
  await aged(launching.launch, SECOND);
  await aged(second, 40 * SECOND);
  await actions.retry({ key: failed, force: false, by: 'ann@example.com' });
  await aged(await parts.stored(...next(JOBS.invoices, { key: 'acme' })), 50 * SECOND);
  await aged(await parts.stored(...next(JOBS.invoices, { key: 'acme' })), 20 * SECOND);
  await aged(await parts.stored(...next(JOBS.invoices, { key: '山田商店' })), 8 * SECOND);
  for (const agoMs of [8 * MINUTE, 6 * MINUTE, 90 * SECOND]) {
    await aged(await parts.stored(...next(JOBS.imports)), agoMs);
  }
  await aged(await parts.stored(...next(JOBS.imports, { notBeforeMs: nowMs + 2 * HOUR })), 25 * MINUTE);
  const stock = {
    name: 'stock-sync',
    job: JOBS.imports.job,
    key: 'osaka',
    launchId: 'stock-osaka-1',
  };
  await aged(await parts.stored((n += 1), stock), 4 * MINUTE);
  await aged(await parts.stored((n += 1), { ...stock, launchId: 'stock-osaka-2' }), 2 * MINUTE);
  const dropped = { ...stock, launchId: 'stock-osaka-3', whenRunning: 'skip' } as const;
  await aged(await parts.stored((n += 1), { ...dropped, publishTimeMs: nowMs }), MINUTE);
  await queue.pauseJob({
    target: jobPath(stock),
    refusal: 'PERMISSION_DENIED',
    error: "Permission 'run.jobs.runWithOverrides' denied on resource 'jobs/imports'",
  });
  await upkeep.noteSweep();
}

function endOf(failure: ExecutionFailure | undefined): Partial<ExecutionEnd> {
  const logUri = 'https://console.cloud.google.com/logs/viewer?project=shop-prod';
  return { state: failure === undefined ? 'succeeded' : 'failed', failure, logUri };
}

function withEnd(
  end: Partial<ExecutionEnd>,
  [n, shape]: [number, LaunchShape],
): [number, Partial<ExecutionEnd>, LaunchShape] {
  return [n, end, shape];
}

function digestOf(n: number): string {
  return (n * 2_654_435_761).toString(16).padStart(16, '0').repeat(4).slice(0, 64);
}

/** Moves a launch into the past, with plausible times between. */
async function age(
  pool: Pool,
  {
    launch,
    requestedMs,
    tookMs = 0,
  }: { readonly launch: Launch; readonly requestedMs: number; readonly tookMs?: number | undefined },
): Promise<void> {
  const at = (ms: number) => new Date(requestedMs + ms);
  await pool.query(
    `UPDATE launches SET requested_at = $3, created_at = $4, stored_at = $4, updated_at = $4,
       first_claimed_at = CASE WHEN first_claimed_at IS NULL THEN NULL ELSE $5::timestamptz END,
       claimed_at = CASE WHEN claimed_at IS NULL THEN NULL ELSE $5::timestamptz END,
       expires_at = CASE WHEN state = 'unknown' THEN $6::timestamptz ELSE expires_at END,
       launched_at = CASE WHEN launched_at IS NULL THEN NULL ELSE $6::timestamptz END,
       running_at = CASE WHEN launched_at IS NULL OR (ended_as IS NULL AND running_at IS NULL) THEN NULL ELSE $7::timestamptz END,
       ended_at = CASE WHEN ended_at IS NULL THEN NULL ELSE $8::timestamptz END,
       finished_at = CASE WHEN finished_at IS NULL THEN NULL ELSE $8::timestamptz END
     WHERE launch_id = $1 AND job = $2`,
    [launch.launchId, jobPath(launch), at(0), at(80), at(140), at(900), at(5_400), at(5_400 + tookMs)],
  );
}

import type { ExecutionFailure } from '../../src/launch/ledger/launch-state.ts';
import { MINUTE, SECOND } from '../../src/launch/ledger/queue-fixture.conformance.ts';

const REGION = 'projects/shop-prod/locations/asia-northeast1';

export interface LivedJob {
  readonly name: string;
  readonly job: string;
  readonly rule: string;
  readonly launchId: (n: number) => string;
  readonly tookMs: number;
}

export const JOBS = {
  invoices: {
    name: 'invoice-pdf',
    job: `${REGION}/jobs/documents`,
    rule: 'paid-orders',
    launchId: (n: number) => `order-${48_200 + n}`,
    tookMs: 41 * SECOND,
  },
  thumbnails: {
    name: 'thumbnails',
    job: `${REGION}/jobs/thumbnails`,
    rule: 'uploads',
    launchId: (n: number) => `e_${((n * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0')}c4d1`,
    tookMs: 9 * SECOND,
  },
  imports: {
    name: 'nightly-import',
    job: `${REGION}/jobs/imports`,
    rule: 'feeds',
    launchId: (n: number) => `feed-2026-11-${String((n % 28) + 1).padStart(2, '0')}-${n}`,
    tookMs: 14 * MINUTE,
  },
} satisfies Readonly<Record<string, LivedJob>>;

export const CUSTOMERS = ['acme', 'initech', 'hooli', '山田商店', 'globex'];

export const FAILURES: readonly ExecutionFailure[] = [
  { reason: 'exit-code', exitCode: 3, signal: undefined, detail: 'The container exited with code 3.' },
  {
    reason: 'memory',
    exitCode: undefined,
    signal: 9,
    detail: 'Memory limit of 512 MiB exceeded with 530 MiB used.',
  },
  {
    reason: 'timeout',
    exitCode: undefined,
    signal: undefined,
    detail: 'The task timed out after 600 seconds.',
  },
];

/** The jobs and rules of a shop, whose launches the ledger of these tests has. */
export const LIVED_RULES = `
jobs:
  invoice-pdf:
    job: documents
    args: [invoice, "--order={id}"]
    running: 3
    key: "{data.customer}"
  thumbnails:
    args: ["--object=gs://{data.bucket}/{data.name}"]
    launchId: [gcs, "{data.bucket}", "{data.name}", "{data.generation}"]
  nightly-import:
    job: imports
    args: ["--feed={data.feed}"]
    running: 1
  stock-sync:
    job: imports
    args: [stock]
    key: "{data.warehouse}"
    whenRunning: skip
rules:
  - name: uploads
    from: { subscription: uploads, attributes: { eventType: OBJECT_FINALIZE } }
    when: data.contentType.startsWith("image/")
    launch: { job: thumbnails }
  - name: paid-orders
    from: { type: shop.order.paid.v1 }
    launch: { job: invoice-pdf }
  - name: feeds
    from: { subscription: schedules }
    when: data.feed != ""
    launch: { job: nightly-import }
unmatched: ignore
`;

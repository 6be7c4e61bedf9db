import { describeQueueClaims } from './queue-claims.conformance.ts';
import { describeQueueKeys } from './queue-keys.conformance.ts';
import { describeQueueLimits } from './queue-limits.conformance.ts';
import { describeQueueLine } from './queue-line.conformance.ts';
import { describeQueueNewcomers } from './queue-newcomers.conformance.ts';
import { describeQueuePauses } from './queue-pauses.conformance.ts';
import { describeQueueStart } from './queue-start.conformance.ts';
import { describeQueueTimes } from './queue-times.conformance.ts';
import { describeQueueUnknown } from './queue-unknown.conformance.ts';
import type { QueueConformanceOptions } from './queue-fixture.conformance.ts';

/** The rules of the `LaunchQueue` port as tests, for every kind of ledger. No test waits: time passes by the ledger's clock. */
export function describeLaunchQueue(options: QueueConformanceOptions): void {
  describeQueueClaims(options);
  describeQueueKeys(options);
  describeQueueLimits(options);
  describeQueueLine(options);
  describeQueueNewcomers(options);
  describeQueuePauses(options);
  describeQueueStart(options);
  describeQueueTimes(options);
  describeQueueUnknown(options);
}

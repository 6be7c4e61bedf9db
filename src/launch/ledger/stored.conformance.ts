import { describeActions } from './actions.conformance.ts';
import { describeEnds } from './ends.conformance.ts';
import { describeOutbox } from './outbox.conformance.ts';
import { describeStatus } from './status.conformance.ts';
import { describeStoredFence } from './stored-fence.conformance.ts';
import type { StoredOptions } from './stored-fixture.conformance.ts';
import { describeStoredRecords } from './stored-records.conformance.ts';
import { describeStoredResolving } from './stored-resolving.conformance.ts';
import { describeStoredUpkeep } from './stored-upkeep.conformance.ts';

/** The rules of stored launches as tests, for every kind of ledger that has a queue. */
export function describeStored(options: StoredOptions): void {
  describeEnds(options);
  describeOutbox(options);
  describeActions(options);
  describeStatus(options);
  describeStoredRecords(options);
  describeStoredResolving(options);
  describeStoredFence(options);
  describeStoredUpkeep(options);
}

import { answerOf, viewOf, type LaunchView } from '../launch/executions/launch-view.ts';
import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import type { QueuedReason } from '../launch/ledger/launch-state.ts';
import { QUEUED_PHRASES } from '../phrases/queued-reason.ts';

/** The JSON of a launch in the ledger. */
export function answeredLaunch(record: LaunchRecord): object {
  return answeredView(viewOf(record));
}

/** The JSON of a launch that was looked up. The detail of a queued one says what it waits for. */
export function answeredView(view: LaunchView): object {
  const { state, reason, detail } = view;
  if (state !== 'queued' || reason === undefined || detail !== undefined) return answerOf(view);
  return answerOf({ ...view, detail: QUEUED_PHRASES[reason as QueuedReason] });
}

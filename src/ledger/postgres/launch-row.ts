import type { QueryResultRow } from 'pg';
import { jobOfPath } from '../../launch/event/launch-key.ts';
import type { LaunchRecord } from '../../launch/ledger/launch-records.ts';
import type { ExecutionFailure } from '../../launch/ledger/launch-state.ts';
import { launchOfText } from '../../launch/ledger/stored-launch.ts';
import { executionOf } from './job-column.ts';
import { STATE } from './queue-states.ts';

/** The columns for {@link recordOf}. */
export const RECORD = `launch_id AS "launchId", job, input_id AS "inputId", digest, ${STATE} AS state,
  last_error AS detail, end_detail AS "endDetail", stored_at IS NOT NULL AS "isStored", request, key, attempts, execution,
  working_execution AS "workingExecution", message_id AS "messageId", trace_id AS "traceId", retry_of AS "retryOf",
  replaced_by AS "replacedBy", wish, wished_by AS "wishedBy", resolved_note AS "resolvedNote",
  resolved_at AS "resolvedAt", created_at AS "createdAt", requested_at AS "requestedAt", not_before AS "notBefore",
  launch_by AS "launchBy", first_claimed_at AS "firstClaimedAt", claimed_at AS "claimedAt", expires_at AS "expiresAt",
  launched_at AS "launchedAt", running_at AS "runningAt", ended_at AS "endedAt", updated_at AS "updatedAt",
  finished_at AS "finishedAt", waits_for AS "waitsFor", coalesce(not_before > now(), false) AS "isBefore"`;

/** Fields of a record that are not columns. */
type Derived = 'name' | 'reason' | 'failure' | 'rejection' | 'rule' | 'cause' | 'values' | 'links' | 'logUri';

/** `job` is a path here. */
export interface RecordRow extends Omit<LaunchRecord, Derived>, QueryResultRow {
  readonly endDetail: string | null;
  readonly request: string | null;
  readonly waitsFor: 'time' | 'key' | null;
  readonly isBefore: boolean;
}

/** The JSON in the column `end_detail`. Each kind of end has some of the fields. */
export interface EndDetail {
  readonly reason?: string;
  readonly exitCode?: number | undefined;
  readonly signal?: number | undefined;
  readonly detail?: string;
  readonly logUri?: string | undefined;
}

/** The record of a row, without the reason why it is queued. */
export function recordOf(row: RecordRow): LaunchRecord {
  const { job, execution, endDetail, request, waitsFor: _waitsFor, isBefore: _isBefore, ...known } = row;
  const end = JSON.parse(endDetail ?? '{}') as EndDetail;
  const launch = request === null ? undefined : launchOfText(request);
  const { reason = 'other', detail = '' } = end;
  return {
    ...known,
    ...jobOfPath(job),
    execution: executionOf(execution),
    reason: null,
    failure: known.state === 'failed' && endDetail !== null ? failureOf(end) : null,
    rejection: known.state === 'rejected' && endDetail !== null ? { reason, detail } : null,
    logUri: end.logUri ?? null,
    rule: launch?.rule ?? null,
    cause: launch?.cause ?? null,
    values: launch?.values ?? null,
    links: launch?.queueing.links ?? 0,
  };
}

function failureOf({ reason = 'other', exitCode, signal, detail = '' }: EndDetail): ExecutionFailure {
  return { reason: reason as ExecutionFailure['reason'], exitCode, signal, detail };
}

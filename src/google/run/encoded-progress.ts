import type { Reader } from 'protobufjs/minimal.js';
import {
  stageOf,
  type ExecutionFacts,
  type ObservedExecution,
} from '../../launch/executions/observed-execution.ts';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import { endOfMessage, timestampMs } from './encoded-values.ts';

type Progress = Omit<ObservedExecution, keyof ListedExecution>;

/** `google.cloud.run.v2.Condition`, as far as it is read. Enumerations are numbers. */
interface Condition {
  type: string;
  state: number;
  message: string;
  atMs: number | undefined;
  commonReason: number;
  executionReason: number;
}

/** `Condition.State`. */
const STATE = { failed: 3, succeeded: 4 } as const;
/** `Condition.ExecutionReason`. After `pollingError` the system tries again, as the proto says. */
const EXECUTION_REASON = { pollingError: 1, cancelled: 3, cancelling: 4, deleted: 5 } as const;
/** `Condition.CommonReason`: CONTAINER_MISSING … CONTAINER_IMAGE_AUTHORIZATION_CHECK_FAILED. */
const IMAGE_REASONS: ReadonlySet<number> = new Set([6, 7, 8, 9]);
/** `Condition.CommonReason`: WAITING_FOR_OPERATION, IMMEDIATE_RETRY, POSTPONED_RETRY. */
const PASSING_REASONS: ReadonlySet<number> = new Set([13, 14, 15]);

/**
 * Reads the progress of an encoded `google.cloud.run.v2.Execution`, field by field.
 *
 * Source of the numbers: execution.proto and condition.proto in google/cloud/run/v2; the tests compare them with the
 * client's own encoder.
 */
export class ProgressReader {
  #completedAtMs: number | undefined;
  #startedAtMs: number | undefined;
  #isDeleted = false;
  #logUri = '';
  #completed: Condition | undefined;
  readonly #counts = { task: 0, running: 0, succeeded: 0, failed: 0, cancelled: 0 };

  /** @returns false for a field that says nothing about progress; it is then not read. */
  read(reader: Reader, field: number): boolean {
    switch (field) {
      case 7:
        this.#completedAtMs = timestampMs(reader);
        return true;
      case 9:
        this.#isDeleted = timestampMs(reader) > 0;
        return true;
      case 14:
        this.#counts.task = reader.int32();
        return true;
      case 17:
        this.#readCondition(reader);
        return true;
      case 19:
        this.#counts.running = reader.int32();
        return true;
      case 20:
        this.#counts.succeeded = reader.int32();
        return true;
      case 21:
        this.#counts.failed = reader.int32();
        return true;
      case 22:
        this.#startedAtMs = timestampMs(reader);
        return true;
      case 24:
        this.#counts.cancelled = reader.int32();
        return true;
      case 26:
        this.#logUri = reader.string();
        return true;
      default:
        return false;
    }
  }

  told(): Progress {
    const { task, running, succeeded, failed, cancelled } = this.#counts;
    const completed = this.#completed;
    const condition = completed === undefined ? 'open' : conditionOf(completed);
    const stage = stageOf({
      hasStarted: this.#startedAtMs !== undefined || running + succeeded + failed > 0,
      isCompleted: this.#completedAtMs !== undefined,
      condition,
      taskCount: task,
      succeededCount: succeeded,
      failedCount: failed,
      cancelledCount: cancelled,
    });
    const isOver = stage !== 'launched' && stage !== 'running';
    return {
      stage,
      endedAtMs: isOver ? (this.#completedAtMs ?? completed?.atMs) : undefined,
      detail: isOver ? (completed?.message ?? '') : '',
      lacksImage: IMAGE_REASONS.has(completed?.commonReason ?? 0),
      isDeleted: this.#isDeleted,
      logUri: this.#logUri === '' ? undefined : this.#logUri,
    };
  }

  #readCondition(reader: Reader): void {
    const condition = readCondition(reader);
    if (condition.type === 'Completed') this.#completed = condition;
  }
}

function readCondition(reader: Reader): Condition {
  const end = endOfMessage(reader);
  const read: Condition = {
    type: '',
    state: 0,
    message: '',
    atMs: undefined,
    commonReason: 0,
    executionReason: 0,
  };
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) read.type = reader.string();
    else if (tag >>> 3 === 2) read.state = reader.int32();
    else if (tag >>> 3 === 3) read.message = reader.string();
    else if (tag >>> 3 === 4) read.atMs = timestampMs(reader);
    else if (tag >>> 3 === 6) read.commonReason = reader.int32();
    else if (tag >>> 3 === 11) read.executionReason = reader.int32();
    else reader.skipType(tag & 7);
  }
  return read;
}

function conditionOf({ state, commonReason, executionReason }: Condition): ExecutionFacts['condition'] {
  if (state === STATE.succeeded) return 'succeeded';
  if (state !== STATE.failed) return 'open';
  const { pollingError, cancelling, cancelled, deleted } = EXECUTION_REASON;
  if (executionReason === pollingError || executionReason === cancelling) return 'open';
  if (PASSING_REASONS.has(commonReason)) return 'open';
  return executionReason === cancelled || executionReason === deleted ? 'cancelled' : 'failed';
}

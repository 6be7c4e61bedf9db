import { RpcError } from '../../grpc/status.ts';
import {
  MAX_ARGS,
  MAX_ENV_VALUE_BYTES,
  MAX_ENV_VARS,
  MAX_TASK_COUNT,
  MAX_TASK_TIMEOUT_MS,
  RESERVED_ENV_NAME,
} from '../values/limits.ts';

/** `google.protobuf.Duration`; seconds come as a decimal string. */
export interface Duration {
  readonly seconds: string | number;
  readonly nanos: number;
}

/** `google.cloud.run.v2.EnvVar`. */
export interface EnvVar {
  readonly name: string;
  readonly value?: string;
  readonly valueSource?: object | null;
}

/** The fields of a `google.cloud.run.v2.Container` that decide what runs. */
export interface Container {
  readonly name: string;
  readonly image: string;
  /** Replaces the image's entrypoint when not empty. */
  readonly command: readonly string[];
  /** Replaces the image's own arguments when not empty. */
  readonly args: readonly string[];
  readonly env: readonly EnvVar[];
}

/** @throws RpcError INVALID_ARGUMENT when args or env are beyond a limit or use a reserved name. */
export function checkContainer(container: Container): void {
  if (container.image === '') throw invalid('containers.image: an image is required.');
  if (container.args.length > MAX_ARGS) throw invalid(`containers.args: at most ${MAX_ARGS} arguments.`);
  if (container.env.length > MAX_ENV_VARS) throw invalid(`containers.env: at most ${MAX_ENV_VARS} names.`);
  const reserved = container.env.map(({ name }) => name).filter((name) => RESERVED_ENV_NAME.test(name));
  if (reserved.length > 0) {
    throw invalid(
      `The following reserved env names were provided: ${reserved.join(', ')}. ` +
        'These values are automatically set by the system.',
    );
  }
  for (const variable of container.env) checkVariable(variable);
}

function checkVariable({ name, value = '', valueSource }: EnvVar): void {
  if (name === '' || name.includes('=') || name.includes('\0')) {
    throw invalid(`containers.env: '${name}' is not a variable name.`);
  }
  if (valueSource !== undefined && valueSource !== null) {
    throw new RpcError(
      'UNIMPLEMENTED',
      `containers.env: ${name} has a value_source; this emulator has no secrets.`,
    );
  }
  if (Buffer.byteLength(value) > MAX_ENV_VALUE_BYTES) {
    throw invalid(`containers.env: the value of ${name} is larger than ${MAX_ENV_VALUE_BYTES} bytes.`);
  }
}

/** @throws RpcError INVALID_ARGUMENT unless it is 1 to {@link MAX_TASK_COUNT}. */
export function checkTaskCount(taskCount: number): number {
  if (taskCount >= 1 && taskCount <= MAX_TASK_COUNT) return taskCount;
  throw invalid(`task_count: must be 1 to ${MAX_TASK_COUNT}, got ${taskCount}.`);
}

/**
 * A task timeout in milliseconds.
 *
 * @throws RpcError INVALID_ARGUMENT unless it is above 0 and at most {@link MAX_TASK_TIMEOUT_MS}.
 */
export function timeoutMs({ seconds, nanos }: Duration): number {
  const ms = Number(seconds) * 1000 + nanos / 1e6;
  if (ms > 0 && ms <= MAX_TASK_TIMEOUT_MS) return ms;
  throw invalid(
    `timeout: must be above 0 and at most ${MAX_TASK_TIMEOUT_MS / 1000} seconds, got ${ms / 1000}.`,
  );
}

function invalid(message: string): RpcError {
  return new RpcError('INVALID_ARGUMENT', message);
}

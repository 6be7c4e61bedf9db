import protobuf, { type Reader } from 'protobufjs/minimal.js';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import type { ObservedExecution } from '../../launch/executions/observed-execution.ts';
import { LAUNCH_ENV } from '../../launch/event/launch-env.ts';
import { ProgressReader } from './encoded-progress.ts';
import { endOfMessage, timestampMs, WIRE } from './encoded-values.ts';

/** The fields of `ListExecutionsRequest` that are used. */
export interface PageRequest {
  /** Full resource name of the job. */
  readonly parent: string;
  readonly pageSize: number;
  /** Empty for the first page. */
  readonly pageToken: string;
}

/** One page of executions. */
export interface ExecutionPage<Execution extends ListedExecution> {
  readonly executions: readonly Execution[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** The first value of each variable that is not empty. */
type Variables = Map<string, string>;

const READ: ReadonlySet<string> = new Set([
  LAUNCH_ENV.launchId,
  LAUNCH_ENV.job,
  LAUNCH_ENV.digest,
  LAUNCH_ENV.inputId,
]);

/**
 * Encodes a `google.cloud.run.v2.ListExecutionsRequest`. It asks for deleted executions too, because they were launched.
 */
export function encodePageRequest({ parent, pageSize, pageToken }: PageRequest): Buffer {
  const writer = protobuf.Writer.create();
  writer.uint32((1 << 3) | WIRE.bytes).string(parent);
  writer.uint32((2 << 3) | WIRE.varint).int32(pageSize);
  writer.uint32((3 << 3) | WIRE.bytes).string(pageToken);
  writer.uint32((4 << 3) | WIRE.varint).bool(true);
  return Buffer.from(writer.finish());
}

/** Encodes a `google.cloud.run.v2.GetExecutionRequest`. */
export function encodeExecutionRequest(name: string): Buffer {
  const writer = protobuf.Writer.create();
  writer.uint32((1 << 3) | WIRE.bytes).string(name);
  return Buffer.from(writer.finish());
}

/**
 * Reads from an encoded `google.cloud.run.v2.Execution` its name, its create time, and the variables that the bridge set.
 * `template` is the template that was used, overrides included.
 *
 * All else is skipped. A launch reads its execution twice, in RunJob's answer and in a listing, and the client's decoder
 * makes some fifty objects of it each time (docs/maintainers/decisions/0008-what-a-launch-costs.md).
 *
 * Source of the numbers: execution.proto, task_template.proto and k8s.min.proto in google/cloud/run/v2; the tests compare
 * them with the client's own encoder.
 *
 * @throws {Error} for bytes that are cut off or not a message.
 */
export function decodeExecution(bytes: Uint8Array): ListedExecution {
  return execution(protobuf.Reader.create(bytes), bytes.length);
}

/**
 * Like {@link decodeExecution}, with the progress of the execution.
 *
 * @throws {Error} as {@link decodeExecution}.
 */
export function decodeObservedExecution(bytes: Uint8Array): ObservedExecution {
  return observedExecution(protobuf.Reader.create(bytes), bytes.length);
}

/**
 * Reads an encoded `google.cloud.run.v2.ListExecutionsResponse`, each execution as {@link decodeExecution} does.
 *
 * @throws {Error} for bytes that are cut off or not a message.
 */
export function decodeExecutionPage(bytes: Uint8Array): ExecutionPage<ListedExecution> {
  return page(bytes, execution);
}

/** The same, each as {@link decodeObservedExecution} does. */
export function decodeObservedPage(bytes: Uint8Array): ExecutionPage<ObservedExecution> {
  return page(bytes, observedExecution);
}

function page<Execution extends ListedExecution>(
  bytes: Uint8Array,
  decode: (reader: Reader, end: number) => Execution,
): ExecutionPage<Execution> {
  const reader = protobuf.Reader.create(bytes);
  const executions: Execution[] = [];
  let nextPageToken = '';
  while (reader.pos < bytes.length) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) executions.push(decode(reader, endOfMessage(reader)));
    else if (tag >>> 3 === 2) nextPageToken = reader.string();
    else reader.skipType(tag & 7);
  }
  return { executions, nextPageToken };
}

function observedExecution(reader: Reader, end: number): ObservedExecution {
  const progress = new ProgressReader();
  return { ...execution(reader, end, progress), ...progress.told() };
}

function execution(reader: Reader, end: number, progress?: ProgressReader): ListedExecution {
  let name = '';
  let createTimeMs: number | undefined;
  const variables: Variables = new Map();
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) name = reader.string();
    else if (tag >>> 3 === 6) createTimeMs = timestampMs(reader);
    else if (tag >>> 3 === 15) readTemplate(reader, variables);
    else if (progress?.read(reader, tag >>> 3) !== true) reader.skipType(tag & 7);
  }
  return {
    name,
    // Without a time, which the service always gives, the execution counts as new, so that none is absent too early.
    createTimeMs: createTimeMs ?? Date.now(),
    launchId: variables.get(LAUNCH_ENV.launchId),
    launchJob: variables.get(LAUNCH_ENV.job) ?? '',
    digest: variables.get(LAUNCH_ENV.digest),
    inputId: variables.get(LAUNCH_ENV.inputId),
  };
}

function readTemplate(reader: Reader, variables: Variables): void {
  const end = endOfMessage(reader);
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) readContainer(reader, variables);
    else reader.skipType(tag & 7);
  }
}

function readContainer(reader: Reader, variables: Variables): void {
  const end = endOfMessage(reader);
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 5) readVariable(reader, variables);
    else reader.skipType(tag & 7);
  }
}

function readVariable(reader: Reader, variables: Variables): void {
  const end = endOfMessage(reader);
  let name = '';
  let value = '';
  while (reader.pos < end) {
    const tag = reader.uint32();
    if (tag >>> 3 === 1) name = reader.string();
    else if (tag >>> 3 === 2) value = reader.string();
    else reader.skipType(tag & 7);
  }
  if (value !== '' && READ.has(name) && !variables.has(name)) variables.set(name, value);
}

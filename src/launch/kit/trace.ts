import { hash, randomUUID } from 'node:crypto';

/** The place of one unit of work in a trace. */
export interface Trace {
  /** 32 lower-case hex digits. */
  readonly traceId: string;
  /** 16 lower-case hex digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** Only versions after 00 may have more after the flags. */
const TRACEPARENT =
  /^(?!ff)(?!00-.{53})[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;
const CLOUD_TRACE_CONTEXT = /^([0-9a-fA-F]{32})(?:\/(\d{1,20}))?(?:;o=(\d))?$/;

/**
 * Reads a `traceparent` (https://www.w3.org/TR/trace-context/).
 *
 * @returns undefined for anything else: an invalid trace never prevents a launch.
 */
export function parseTraceparent(value: string | undefined): Trace | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(value ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Reads `X-Cloud-Trace-Context: TRACE_ID/SPAN_ID;o=OPTIONS`, which Cloud Run adds; the span id is decimal there. */
export function parseCloudTraceContext(value: string | undefined): Trace | undefined {
  const [, traceId, span = '0', option = '0'] = CLOUD_TRACE_CONTEXT.exec(value ?? '') ?? [];
  if (traceId === undefined || /^0+$/.test(traceId)) return undefined;
  const spanId = BigInt.asUintN(64, BigInt(span)).toString(16).padStart(16, '0');
  return {
    traceId: traceId.toLowerCase(),
    spanId: /^0+$/.test(spanId) ? newSpanId() : spanId,
    sampled: option === '1',
  };
}

/** A child of `parent`, or the beginning of a new, unsampled trace. */
export function childTrace(parent: Trace | undefined): Trace {
  if (parent !== undefined) return { ...parent, spanId: newSpanId() };
  return { traceId: randomUUID().replaceAll('-', ''), spanId: newSpanId(), sampled: false };
}

/**
 * The trace of a launch whose publisher sent none. It is made of the launch id, so that all deliveries and executions of
 * a launch are in one trace.
 */
export function traceOfLaunch(launchId: string): Trace {
  const digest = hash('sha256', launchId);
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48), sampled: false };
}

export function formatTraceparent({ traceId, spanId, sampled }: Trace): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** The two ends of a UUID are random bits. Node draws the bytes for UUIDs in bulk, which is faster. */
function newSpanId(): string {
  const uuid = randomUUID();
  return uuid.slice(0, 8) + uuid.slice(-8);
}

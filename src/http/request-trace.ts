import type { Request } from 'express';
import { parseCloudTraceContext, parseTraceparent, type Trace } from '../launch/kit/trace.ts';

/**
 * The trace that a request belongs to; undefined where it names none. Cloud Run sends both headers, and
 * Google asks to prefer the W3C's (https://cloud.google.com/trace/docs/trace-context).
 */
export function requestTrace(request: Pick<Request, 'get'>): Trace | undefined {
  return (
    parseTraceparent(request.get('traceparent')) ??
    parseCloudTraceContext(request.get('x-cloud-trace-context'))
  );
}

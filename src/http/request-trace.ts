import type { IncomingMessage } from 'node:http';
import { parseCloudTraceContext, parseTraceparent, type Trace } from '../launch/kit/trace.ts';

/**
 * The trace that a request belongs to; undefined where it names none. Cloud Run sends both headers, and
 * Google asks to prefer the W3C's (https://cloud.google.com/trace/docs/trace-context).
 */
export function requestTrace({ headers }: Pick<IncomingMessage, 'headers'>): Trace | undefined {
  return (
    parseTraceparent(textOf(headers['traceparent'])) ??
    parseCloudTraceContext(textOf(headers['x-cloud-trace-context']))
  );
}

/** Node joins what comes twice. */
function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

import type { IncomingMessage } from 'node:http';
import { parseCloudTraceContext, parseTraceparent, type Trace } from '../launch/kit/trace.ts';

/**
 * The trace of a request; undefined if it names none. Cloud Run sends both headers, and Google recommends the W3C's
 * (https://cloud.google.com/trace/docs/trace-context).
 */
export function requestTrace({ headers }: Pick<IncomingMessage, 'headers'>): Trace | undefined {
  return (
    parseTraceparent(textOf(headers['traceparent'])) ??
    parseCloudTraceContext(textOf(headers['x-cloud-trace-context']))
  );
}

/** Node joins repeated headers of these names, so a list cannot occur. */
function textOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

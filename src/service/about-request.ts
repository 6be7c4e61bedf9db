import type { IncomingMessage } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import { requestTrace } from '../http/request-trace.ts';
import { childTrace } from '../launch/kit/trace.ts';
import { findableFields } from '../logging/logger.ts';

/** Fields for the log line of a refused request: the caller, if known, and the trace. */
export function aboutRequest(
  projectId: string,
): (request: IncomingMessage) => Readonly<Record<string, unknown>> {
  return (request) => {
    const caller = callerOf(request)?.email;
    const trace = requestTrace(request);
    if (trace === undefined) return { caller };
    return { caller, ...findableFields({ trace: childTrace(trace), projectId }) };
  };
}

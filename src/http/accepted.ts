import type { Request, Response } from 'express';
import { formatTraceparent, type Trace } from '../launch/trace.ts';

/** What the caller is told of a launch request that is stored. */
export interface Accepted {
  readonly id: string;
  readonly launchId: string;
  readonly messageId: string;
  readonly trace: Trace;
}

const MESSAGE = 'CloudRunジョブの実行を受け付けました。';

/** Answers 202 with where the launch can be looked up, as JSON or as text, whichever the caller prefers. */
export function sendAccepted(response: Response, { id, launchId, messageId, trace }: Accepted): void {
  const isText = prefersText(response.req);
  const body = isText ? MESSAGE : JSON.stringify({ message: MESSAGE, id, launchId, messageId });
  // By Node's own means: Express would take the content type apart again, to put the charset into it.
  response
    .writeHead(202, {
      Location: `/launches/${launchId}`,
      traceparent: formatTraceparent(trace),
      'Content-Type': `${isText ? 'text/plain' : 'application/json'}; charset=utf-8`,
      'Content-Length': Buffer.byteLength(body),
    })
    .end(body);
}

/** Most callers take anything; only what the others take is worth being parsed. */
function prefersText(request: Request): boolean {
  const { accept } = request.headers;
  return accept !== undefined && accept !== '*/*' && request.accepts(['json', 'text']) === 'text';
}

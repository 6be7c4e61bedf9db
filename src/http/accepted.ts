import type { Request, Response } from 'express';
import { formatTraceparent, type Trace } from '../launch/kit/trace.ts';

/** What the caller is told of a launch request that is stored. */
export interface Accepted {
  readonly id: string;
  readonly launchId: string;
  readonly messageId: string;
  readonly trace: Trace;
}

/**
 * The bytes of the sentence in UTF-8, each as a character of its own. Beside it head and body of the answer are
 * ASCII, and Node writes a string of such characters out as it is, where it would encode one with Japanese in it.
 */
const MESSAGE = Buffer.from('CloudRunジョブの実行を受け付けました。').toString('latin1');

/** Answers 202 with where the launch can be looked up, as JSON or as text, whichever the caller prefers. */
export function sendAccepted(response: Response, { id, launchId, messageId, trace }: Accepted): void {
  const isText = prefersText(response.req);
  const body = isText ? MESSAGE : JSON.stringify({ message: MESSAGE, id, launchId, messageId });
  // By Node's own means: Express would take the content type apart again, to put the charset into it.
  response
    .writeHead(202, [
      'Location',
      `/launches/${launchId}`,
      'traceparent',
      formatTraceparent(trace),
      'Content-Type',
      isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8',
      'Content-Length',
      body.length,
    ])
    .end(body, 'latin1');
}

/** Most callers take anything; only what the others take is worth being parsed. */
function prefersText(request: Request): boolean {
  const { accept } = request.headers;
  return accept !== undefined && accept !== '*/*' && request.accepts(['json', 'text']) === 'text';
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import { answerData } from '../server/data-answer.ts';
import { formatTraceparent, type Trace } from '../launch/kit/trace.ts';

/** What the caller is told of a launch request that is stored. */
export interface Accepted {
  readonly id: string;
  readonly launchId: string;
  readonly messageId: string;
  readonly trace: Trace;
}

const MESSAGE = 'CloudRunジョブの実行を受け付けました。';

/** Answers 202 with where the launch can be looked up, as JSON or as text, whichever the caller prefers. */
export function sendAccepted(response: ServerResponse, { id, launchId, messageId, trace }: Accepted): void {
  answerData(response, {
    status: 202,
    headers: { Location: `/launches/${launchId}`, traceparent: formatTraceparent(trace) },
    body: prefersText(response.req)
      ? { type: 'text/plain', text: MESSAGE }
      : { type: 'application/json', text: JSON.stringify({ message: MESSAGE, id, launchId, messageId }) },
  });
}

/** Most callers take anything; only what the others take is worth being parsed. */
function prefersText(request: IncomingMessage): boolean {
  const { accept } = request.headers;
  return (
    accept !== undefined &&
    accept !== '*/*' &&
    express.request.accepts.call(request, 'json', 'text') === 'text'
  );
}

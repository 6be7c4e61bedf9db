import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import { answerData } from '../server/data-answer.ts';
import { formatTraceparent, type Trace } from '../launch/kit/trace.ts';

/** The answer to a stored launch request. */
export interface Accepted {
  readonly id: string | undefined;
  /** The name in `jobs`; empty for the default job. */
  readonly name: string;
  readonly launchId: string;
  readonly messageId: string;
  readonly trace: Trace;
}

const MESSAGES = {
  ja: 'CloudRunジョブの実行を受け付けました。',
  en: 'The request to run the Cloud Run job was accepted.',
};

/** Answers 202 with the address of the launch, as JSON or as text, in the language that the caller prefers. */
export function sendAccepted(response: ServerResponse, accepted: Accepted): void {
  const { id, name, launchId, messageId, trace } = accepted;
  const message = MESSAGES[prefersEnglish(response.req) ? 'en' : 'ja'];
  const job = name === '' ? undefined : name;
  const query = name === '' ? '' : `?job=${name}`;
  answerData(response, {
    status: 202,
    headers: { Location: `/launches/${launchId}${query}`, traceparent: formatTraceparent(trace) },
    body: prefersText(response.req)
      ? { type: 'text/plain', text: message }
      : { type: 'application/json', text: JSON.stringify({ message, job, id, launchId, messageId }) },
  });
}

/** The default is Japanese. */
function prefersEnglish(request: IncomingMessage): boolean {
  return (
    request.headers['accept-language'] !== undefined &&
    express.request.acceptsLanguages.call(request, 'ja', 'en') === 'en'
  );
}

/** Parses the header only if the caller does not take everything, as most do. */
function prefersText(request: IncomingMessage): boolean {
  const { accept } = request.headers;
  return (
    accept !== undefined &&
    accept !== '*/*' &&
    express.request.accepts.call(request, 'json', 'text') === 'text'
  );
}

import express from 'express';
import { overridesSchema, type Overrides } from '../launch/event/launch-request-schema.ts';
import { describeIssues } from '../launch/event/message.ts';
import { JsonError, parseJson } from '../launch/event/parse-json.ts';
import type { RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';

/**
 * The overrides in the body of a request, none where there is no body.
 *
 * @throws {Problem} `unsupported-media-type` or `invalid-body`.
 */
export function readOverrides(request: RoutedRequest): Overrides {
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  if (express.request.is.call(request, ['application/json', '+json']) === false) {
    throw new Problem({
      code: 'unsupported-media-type',
      detail: 'a body takes Content-Type: application/json',
    });
  }
  const parsed = overridesSchema.safeParse(parseBody(body));
  if (parsed.success) return parsed.data;
  throw new Problem({
    code: 'invalid-body',
    detail: `the body does not fit: ${describeIssues(parsed.error)}`,
  });
}

function parseBody(body: Buffer): unknown {
  try {
    return parseJson(body);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new Problem({ code: 'invalid-body', detail: `the body ${error.message}`, cause: error });
  }
}

import express from 'express';
import type { RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';

/** Largest body, in bytes: enough for 1,000 args and variables of moderate length, or an event. */
const BODY_LIMIT = 1024 * 1024;

/** Reads the body of any type as bytes, for `jsonBodyOf`. */
export const readBody = express.raw({ type: () => true, limit: BODY_LIMIT });

/**
 * The bytes of the body; undefined if there is none.
 *
 * @throws {Problem} `unsupported-media-type` if its Content-Type is not JSON.
 */
export function jsonBodyOf(request: RoutedRequest): Buffer | undefined {
  const { body } = request;
  if (!Buffer.isBuffer(body) || body.length === 0) return undefined;
  if (express.request.is.call(request, ['application/json', '+json']) !== false) return body;
  throw new Problem({
    code: 'unsupported-media-type',
    detail: 'a body takes Content-Type: application/json',
  });
}

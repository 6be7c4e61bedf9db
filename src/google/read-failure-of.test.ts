import { expect, it } from 'vitest';
import { readFailureOf } from './read-failure-of.ts';

it.each([
  { error: new Error('Could not load the default credentials.'), reason: 'no credentials' },
  { error: grpcError(16), reason: 'unauthenticated' },
  // The HTTP status of the token endpoint.
  { error: grpcError(403), reason: 'unauthenticated' },
  { error: grpcError(7), reason: 'denied' },
  { error: grpcError(7, { reason: 'SERVICE_DISABLED' }), reason: 'disabled' },
  { error: grpcError(4), reason: 'unreachable' },
  { error: grpcError(14), reason: 'unreachable' },
  { error: grpcError(12), reason: 'unimplemented' },
  { error: grpcError(3), reason: 'refused' },
])('$error.code $error.reason is $reason', ({ error, reason }) => {
  expect(readFailureOf(error)).toMatchObject({ reason, message: error.message });
});

function grpcError(code: number, details: object = {}): Error {
  return Object.assign(new Error('the text of the client'), { code, ...details });
}

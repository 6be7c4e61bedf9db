import type { IncomingMessage } from 'node:http';
import type { Handler } from './handler.ts';
import { Problem } from './problem.ts';

/** @throws {Problem} `method-not-allowed` unless the request has one of `methods`; the recommended one is the last. */
export function requireMethod(
  { method = '' }: Pick<IncomingMessage, 'method'>,
  methods: readonly string[],
): void {
  if (methods.includes(method)) return;
  const detail = `${method} is not allowed here; use ${methods.toReversed().join(' or ')}`;
  throw new Problem({ code: 'method-not-allowed', detail, headers: { Allow: methods.join(', ') } });
}

export const postOnly: Handler = (request, _response, next) => {
  requireMethod(request, ['POST']);
  next();
};

import type { IncomingMessage } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import { launchIdOfKey } from '../launch/event/launch-id.ts';
import { Problem } from '../server/problem.ts';

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * The launch id made from the `Idempotency-Key` of a request; undefined if it has none.
 *
 * @throws {Problem} `invalid-idempotency-key`.
 */
export function launchIdByKey(
  request: IncomingMessage,
  asked: Pick<Parameters<typeof launchIdOfKey>[0], 'inputId' | 'name' | 'body'>,
): string | undefined {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) {
    return launchIdOfKey({ key, caller: callerOf(request)?.email, ...asked });
  }
  throw new Problem({
    code: 'invalid-idempotency-key',
    detail: 'Idempotency-Key takes 1 to 255 visible ASCII characters',
  });
}

import { NOT_BEFORE, NOT_BEFORE_TAKES, parseNotBefore } from '../launch/event/not-before.ts';
import type { RoutedRequest } from '../server/handler.ts';
import { Problem } from '../server/problem.ts';
import { queryOf } from './query.ts';

/**
 * The `notBefore` of a request, as it is published.
 *
 * @returns undefined if the request has none.
 * @throws {Problem} `needs-ledger` or `invalid-not-before`.
 */
export function notBeforeIn(
  request: Pick<RoutedRequest, 'url'>,
  { hasLedger }: { readonly hasLedger: boolean },
): string | undefined {
  if (request.url?.includes('?') !== true) return undefined;
  const [asked, ...more] = queryOf(request).getAll(NOT_BEFORE);
  if (asked === undefined) return undefined;
  if (!hasLedger) {
    const detail = `${NOT_BEFORE} needs a ledger, which this service does not have: leave it out`;
    throw new Problem({ code: 'needs-ledger', detail });
  }
  // An unescaped + is read as a space, and no valid time has a space.
  const text = asked.replaceAll(' ', '+');
  if (more.length === 0 && parseNotBefore(text) !== undefined) return text;
  throw new Problem({ code: 'invalid-not-before', detail: `${NOT_BEFORE} ${NOT_BEFORE_TAKES}, once` });
}

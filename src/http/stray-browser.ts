import type { IncomingMessage } from 'node:http';
import { Problem } from '../server/problem.ts';

/**
 * Refuses requests that a browser sends without its user asking for a launch: prefetches, and requests by the page of
 * another site (https://www.w3.org/TR/fetch-metadata/).
 *
 * @throws {Problem} `cross-site-request`.
 */
export function refuseStrayBrowser({ headers }: Pick<IncomingMessage, 'headers'>): void {
  const purpose = [headers['sec-purpose'], headers['purpose'], headers['x-moz']].join(' ');
  if (/prefetch|prerender|preview/i.test(purpose)) {
    throw new Problem({ code: 'cross-site-request', detail: 'a prefetch does not start a job' });
  }
  if (headers['sec-fetch-site'] === 'cross-site') {
    throw new Problem({ code: 'cross-site-request', detail: "another site's page may not start a job" });
  }
}

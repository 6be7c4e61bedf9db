import type { NextFunction, Request, Response } from 'express';
import { Problem } from '../server/problem.ts';

/**
 * Refuses what a browser sends without anybody having asked for a launch: prefetches, and requests
 * that another site's page makes (https://www.w3.org/TR/fetch-metadata/).
 */
export function refuseStrayBrowser(
  request: Request<{ id: string }>,
  _response: Response,
  next: NextFunction,
): void {
  const { headers } = request;
  const purpose = [headers['sec-purpose'], headers['purpose'], headers['x-moz']].join(' ');
  if (/prefetch|prerender|preview/i.test(purpose)) {
    throw new Problem({ code: 'cross-site-request', detail: 'a prefetch does not start a job' });
  }
  if (headers['sec-fetch-site'] === 'cross-site') {
    throw new Problem({ code: 'cross-site-request', detail: "another site's page may not start a job" });
  }
  next();
}

import type { IncomingMessage } from 'node:http';
import { callerOf } from '../auth/caller.ts';
import { BoardProblem } from './board-problem.ts';
import type { Viewer } from './layout.ts';

export interface OperatorsOptions {
  /** E-mails; or `*` alone for every caller, if callers are not checked. */
  readonly operators: readonly string[];
}

/** The viewer, and whether they may act. */
export function viewerOf(request: IncomingMessage, { operators }: OperatorsOptions): Viewer {
  const email = callerOf(request)?.email;
  if (operators.includes('*')) return { email, mayAct: isLoopback(request.headers.host) };
  return { email, mayAct: email !== undefined && operators.includes(email) };
}

/**
 * Lets a post pass that an operator sent from a page of this board.
 *
 * @throws {BoardProblem} `forbidden` or `cross-site-request`.
 */
export function requireOperator(request: IncomingMessage, options: OperatorsOptions): void {
  if (!viewerOf(request, options).mayAct) {
    throw new BoardProblem({ code: 'forbidden', phrase: ({ refusals }) => refusals.mayNotAct });
  }
  requireSameOrigin(request);
}

/** @throws {BoardProblem} `cross-site-request` for a post that was not sent from a page of this board. */
export function requireSameOrigin({ headers, headersDistinct }: IncomingMessage): void {
  const { host: hosts = [] } = headersDistinct;
  const { origin, host, 'sec-fetch-site': site = 'same-origin' } = headers;
  if (hosts.length !== 1 || site !== 'same-origin' || (origin !== undefined && hostOf(origin) !== host)) {
    throw new BoardProblem({ code: 'cross-site-request', phrase: ({ refusals }) => refusals.foreignForm });
  }
}

/** Stands for the operator if callers are not checked. */
export const UNNAMED = 'board';

/** The operator, for the record. */
export function actorOf(request: IncomingMessage): string {
  return callerOf(request)?.email ?? UNNAMED;
}

/** Undefined for an origin that is not an address, such as `null`. */
function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/]+)$/.exec(origin)?.[1];
}

/** Only these: another name may be of a site that points it at this machine (DNS rebinding). */
function isLoopback(host = ''): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host);
}

import type { IncomingMessage } from 'node:http';

/** The sender of a request, read from its token. */
export interface Caller {
  readonly email: string;
}

/**
 * A symbol, because no header and no body can set it. (A WeakMap beside the requests would cost the garbage collector a
 * walk through its table each time.)
 */
const CALLER = Symbol('caller');

type Request = IncomingMessage & { [CALLER]?: Caller };

export function setCaller(request: Request, caller: Caller): void {
  request[CALLER] = caller;
}

/** The sender of `request`; undefined if no token is required. */
export function callerOf(request: Request): Caller | undefined {
  return request[CALLER];
}

import type { IncomingMessage } from 'node:http';

/** Who sent a request, as their token says. */
export interface Caller {
  readonly email: string;
}

/**
 * Nothing that a request carries can pass for a caller, since no header or body can name this key. (A WeakMap
 * beside the requests would cost the garbage collector a walk through its table each time.)
 */
const CALLER = Symbol('caller');

type Request = IncomingMessage & { [CALLER]?: Caller };

/** Remembers who sent `request`. */
export function setCaller(request: Request, caller: Caller): void {
  request[CALLER] = caller;
}

/** Who sent `request`; undefined where nobody asked for a token. */
export function callerOf(request: Request): Caller | undefined {
  return request[CALLER];
}

import type { IncomingMessage } from 'node:http';

/** Who sent a request, as their token says. */
export interface Caller {
  readonly email: string;
}

/** Beside the request and not on it, so that nothing that a request carries can pass for a caller. */
const callers = new WeakMap<IncomingMessage, Caller>();

/** Remembers who sent `request`. */
export function setCaller(request: IncomingMessage, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sent `request`; undefined where nobody asked for a token. */
export function callerOf(request: IncomingMessage): Caller | undefined {
  return callers.get(request);
}

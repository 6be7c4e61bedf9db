import { ServerResponse, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';
import type { Express, Response } from 'express';

/** None is for a cache, and none is a page, whatever a browser makes of it. */
const HEADERS = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
  ['Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'"],
  ['Referrer-Policy', 'no-referrer'],
] as const;
const LIST = HEADERS.flat();

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];
type Head = [status: number, reasonOrHeaders?: string | Headers, headers?: Headers];

/**
 * Puts headers on every answer of `app`, whoever writes it, by the prototype that Express gives its responses
 * (https://expressjs.com/en/guide/overriding-express-api.html).
 *
 * Whoever is in a hurry calls `writeHead` with a list: Node writes it out as it is, where headers that were set
 * one by one are checked, kept and taken apart again.
 */
export function addAnswerHeaders({ response }: Pick<Express, 'response'>): void {
  response.writeHead = function writeHeadWithHeaders(this: Response, ...given: Head): Response {
    const [status, headers] = given;
    if (Array.isArray(headers)) {
      ServerResponse.prototype.writeHead.call(this, status, [...LIST, ...headers]);
    } else {
      for (const [name, value] of HEADERS) this.setHeader(name, value);
      // Of its overloads TypeScript takes the last.
      ServerResponse.prototype.writeHead.apply(this, given as Parameters<ServerResponse['writeHead']>);
    }
    return this;
  };
}

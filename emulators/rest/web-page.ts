import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** A host, with brackets of an IPv6 address and a port. */
const HOST = /^(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:]*))(?::\d*)?$/;

/** Names that public name servers do not resolve: of one word, as in a container network, and reserved ones. */
const PRIVATE_NAME = /^[^.]+$|\.(?:localhost|internal)$/i;

/**
 * Refuses a request that may come from a web page. The emulators have no login and run programs, so a page could run
 * programs here. The page of another site is known by `Origin` or `Sec-Fetch-Site`
 * (https://www.w3.org/TR/fetch-metadata/), which browsers always send; a page whose own name resolves to this machine (DNS
 * rebinding) is known by `Host`.
 *
 * @param ownHost the host that was given to listen on.
 * @returns the reason, one sentence; undefined when the request may pass.
 */
export function webPageRefusal(headers: IncomingHttpHeaders, ownHost: string): string | undefined {
  const { origin, host } = headers;
  if (origin !== undefined) return `Requests of web pages are refused: this one has the Origin ${origin}.`;
  if (headers['sec-fetch-site'] === 'cross-site') return "Requests of other sites' web pages are refused.";
  // Browsers always send it.
  if (host === undefined) return undefined;
  const { ipv6, name } = HOST.exec(host)?.groups ?? {};
  const asked = ipv6 ?? name ?? '';
  if (isIP(asked) !== 0 || asked === ownHost || PRIVATE_NAME.test(asked)) return undefined;
  return `The Host ${host} may be the name of a web page: use an IP address, localhost, or the value of --host.`;
}

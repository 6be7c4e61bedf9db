import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** A host with what may stand around it: brackets of an IPv6 address, a port. */
const HOST = /^(?:\[(?<ipv6>[^\]]*)\]|(?<name>[^:]*))(?::\d*)?$/;

/** Names that no public name server answers for: of one word, as those of a container network, and reserved ones. */
const PRIVATE_NAME = /^[^.]+$|\.(?:localhost|internal)$/i;

/**
 * Why a request is refused that a web page may have had a browser send. Nobody logs in to the emulators, and they run
 * programs: what any page could ask them for, any page could run here. A page that is another site's says so by
 * `Origin` or `Sec-Fetch-Site` (https://www.w3.org/TR/fetch-metadata/), which no page can leave out; one whose own
 * name has been made to lead here (DNS rebinding) is told by `Host`. Programs send none of these.
 *
 * @param ownHost what the server was told to listen on.
 * @returns one sentence; undefined when the request may pass.
 */
export function webPageRefusal(headers: IncomingHttpHeaders, ownHost: string): string | undefined {
  const { origin, host } = headers;
  if (origin !== undefined) return `Requests of web pages are refused: this one has the Origin ${origin}.`;
  if (headers['sec-fetch-site'] === 'cross-site') return "Requests of other sites' web pages are refused.";
  // A browser never leaves it out.
  if (host === undefined) return undefined;
  const { ipv6, name } = HOST.exec(host)?.groups ?? {};
  const asked = ipv6 ?? name ?? '';
  if (isIP(asked) !== 0 || asked === ownHost || PRIVATE_NAME.test(asked)) return undefined;
  return `The Host ${host} may be the name of a web page: ask for an IP address, localhost, or what --host says.`;
}

import { once } from 'node:events';
import { get as getOverHttp, type IncomingMessage } from 'node:http';
import { get as getOverHttps } from 'node:https';
import { json } from 'node:stream/consumers';
import type { JSONWebKeySet } from 'jose';

/**
 * Fetches an issuer's public keys. Not by `fetch`, which Node would have to load while the first push of an
 * instance waits.
 *
 * @returns what the server says; whether those are keys is for the reader to check.
 * @throws when it says nothing within `timeoutMs`, or something else than 200 and JSON. Redirects are not followed.
 */
export async function fetchKeys(url: URL, timeoutMs: number): Promise<JSONWebKeySet> {
  const get = url.protocol === 'https:' ? getOverHttps : getOverHttp;
  const sent = get(url, {
    agent: false,
    headers: { accept: 'application/json, application/jwk-set+json' },
    signal: AbortSignal.timeout(timeoutMs),
  });
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  if (response.statusCode === 200) return (await json(response)) as JSONWebKeySet;
  response.destroy();
  throw new Error(`expected 200, got ${response.statusCode}`);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { DataAnswer } from './data-answer.ts';

/**
 * A page may load only from this service: no inline script or style, no frame, no other site. Its address may contain ids,
 * so other sites do not get it as a referrer. Its own forms send a referrer, because browsers would send `Origin: null`
 * without it.
 */
const HEADERS = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
  [
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  ],
  ['Referrer-Policy', 'same-origin'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Vary', 'Accept-Encoding, Accept-Language'],
].flat();

const compressed = promisify(gzip);

/** Answers a browser with a page or a part of one, compressed if the browser accepts gzip. */
export async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body }: DataAnswer,
): Promise<void> {
  const list = [...HEADERS, ...Object.entries(headers).flat()];
  let bytes = Buffer.from(body?.text ?? '');
  if (body !== undefined) {
    list.push('Content-Type', `${body.type}; charset=utf-8`);
    if (takesGzip(request)) {
      bytes = await compressed(bytes);
      list.push('Content-Encoding', 'gzip');
    }
  }
  list.push('Content-Length', String(bytes.length));
  response.writeHead(status, list).end(bytes);
}

function takesGzip({ headers }: IncomingMessage): boolean {
  const [, quality = '1'] = /\bgzip\b(?:\s*;\s*q=([\d.]+))?/i.exec(
    headers['accept-encoding']?.toString() ?? '',
  ) ?? ['', '0'];
  return Number(quality) > 0;
}

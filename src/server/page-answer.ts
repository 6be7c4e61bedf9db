import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

/**
 * A page runs and shows what this service sends, and nothing else: no script or style within it, no frame, no other
 * site. Its address may hold ids, so other sites are not told it; its own forms tell theirs, or browsers would send
 * `Origin: null` with them.
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

export interface PageAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly type: string; readonly text: string };
}

const compressed = promisify(gzip);

/** Answers with what a browser shows or loads for it, compressed where the browser takes that. */
export async function answerPage(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, body }: PageAnswer,
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

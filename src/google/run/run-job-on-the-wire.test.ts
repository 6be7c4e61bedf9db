/**
 * A status of RunJob that the client made up does not answer "did it launch?". Real: Google's client, gRPC, HTTP/2. In
 * place of Cloud Run: the emulator, behind a proxy that can do anything to a call that HTTP/2 allows.
 */
import { constants } from 'node:http2';
import { expect, it } from 'vitest';
import type { Answer, ProxiedCall } from '../../../test/support/http2-proxy.ts';
import { failureOf, GRPC, startRunJobBed } from '../../../test/support/run-job-bed.ts';

type Act = (call: ProxiedCall, accepted: Answer) => unknown;

interface Row {
  readonly title: string;
  readonly act: Act;
  /** The status that grpc-js makes of it. */
  readonly code: string;
  readonly timeoutMs?: number;
}

const RESET_CODES: readonly (readonly [number, string, string])[] = [
  [0x0, 'NO_ERROR', 'INTERNAL'],
  [0x1, 'PROTOCOL_ERROR', 'INTERNAL'],
  [0x2, 'INTERNAL_ERROR', 'INTERNAL'],
  [0x3, 'FLOW_CONTROL_ERROR', 'INTERNAL'],
  [0x4, 'SETTINGS_TIMEOUT', 'INTERNAL'],
  [0x5, 'STREAM_CLOSED', 'INTERNAL'],
  [0x6, 'FRAME_SIZE_ERROR', 'INTERNAL'],
  [0x7, 'REFUSED_STREAM', 'UNAVAILABLE'],
  [0x8, 'CANCEL', 'CANCELLED'],
  [0x9, 'COMPRESSION_ERROR', 'INTERNAL'],
  [0xa, 'CONNECT_ERROR', 'INTERNAL'],
  [0xb, 'ENHANCE_YOUR_CALM', 'RESOURCE_EXHAUSTED'],
  [0xc, 'INADEQUATE_SECURITY', 'PERMISSION_DENIED'],
  [0xd, 'HTTP_1_1_REQUIRED', 'INTERNAL'],
];

const HTTP_STATUSES: readonly (readonly [number, string])[] = [
  [400, 'INTERNAL'],
  [401, 'UNAUTHENTICATED'],
  [403, 'PERMISSION_DENIED'],
  [404, 'UNIMPLEMENTED'],
  [429, 'UNAVAILABLE'],
  [500, 'UNKNOWN'],
  [502, 'UNAVAILABLE'],
  [503, 'UNAVAILABLE'],
  [504, 'UNAVAILABLE'],
];

const RESETS = RESET_CODES.map(([number, name, code]): Row => ({
  title: `the stream is reset with ${name}`,
  act: ({ stream }) => stream.close(number),
  code,
}));

const GOAWAYS = RESET_CODES.map(([number, name, code]): Row => ({
  title: `the connection gets GOAWAY with ${name}`,
  act: ({ session }) => {
    session.goaway(number);
    // With NO_ERROR the client waits for the answers to what it has sent.
    if (number === constants.NGHTTP2_NO_ERROR) session.destroy();
  },
  code: number === constants.NGHTTP2_NO_ERROR ? 'UNAVAILABLE' : code,
}));

const HTTP_ANSWERS = HTTP_STATUSES.flatMap(([status, code]): readonly Row[] => [
  {
    title: `HTTP ${status} with a page`,
    act: (call) => {
      const body = Buffer.from('<!DOCTYPE html><title>Error</title>');
      call.answer({ headers: { ':status': status, 'content-type': 'text/html' }, body });
    },
    code,
  },
  {
    title: `HTTP ${status} with gRPC headers and no grpc-status`,
    act: (call) => call.answer({ headers: { ...GRPC, ':status': status } }),
    code,
  },
]);

/** A gRPC message: the compression flag, the length, the bytes. */
function framed(length: number, bytes: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, bytes]);
}

const OK = { 'grpc-status': '0' };

const BODIES: readonly Row[] = [
  {
    title: 'an answer that is cut short',
    act: (call, { body = Buffer.alloc(0) }) =>
      call.answer({ headers: GRPC, body: body.subarray(0, -1), trailers: OK }),
    code: 'UNIMPLEMENTED',
  },
  {
    title: 'an answer that cannot be decoded',
    act: (call) => call.answer({ headers: GRPC, body: framed(2, Buffer.of(0x0a, 0xff)), trailers: OK }),
    code: 'INTERNAL',
  },
  {
    title: 'an answer without a message',
    act: (call) => call.answer({ headers: { ...GRPC, ...OK } }),
    code: 'UNIMPLEMENTED',
  },
  {
    title: 'two answers',
    act: (call) => {
      const body = framed(0, Buffer.alloc(0));
      call.answer({ headers: GRPC, body: Buffer.concat([body, body]), trailers: OK });
    },
    code: 'DEADLINE_EXCEEDED',
    timeoutMs: 300,
  },
  {
    title: 'an answer without a grpc-status',
    act: (call) => call.answer({ headers: GRPC, body: framed(0, Buffer.alloc(0)) }),
    code: 'INTERNAL',
  },
  {
    title: 'a grpc-status that is not a number',
    act: (call) => call.answer({ headers: { ...GRPC, 'grpc-status': 'seven' } }),
    code: 'UNKNOWN',
  },
  {
    title: 'a grpc-status before the end, and GOAWAY in place of the end',
    act: ({ stream, session }) => {
      stream.respond({ ...GRPC, 'grpc-status': '8' });
      stream.write(Buffer.alloc(1), () => session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM));
    },
    code: 'RESOURCE_EXHAUSTED',
  },
];

const LOSSES: readonly Row[] = [
  { title: 'a closed connection', act: ({ socket }) => socket.destroy(), code: 'UNAVAILABLE' },
  { title: 'a TCP reset', act: ({ socket }) => socket.resetAndDestroy(), code: 'UNAVAILABLE' },
  { title: 'silence', act: () => undefined, code: 'DEADLINE_EXCEEDED', timeoutMs: 300 },
];

it.each([...RESETS, ...GOAWAYS, ...HTTP_ANSWERS, ...BODIES, ...LOSSES])(
  'the launch is unknown, and RunJob is sent once: $title',
  async ({ act, code, timeoutMs }) => {
    const { emulator, proxy, runner } = await startRunJobBed(timeoutMs === undefined ? {} : { timeoutMs });
    const failed = { code, reach: 'sent', verdict: 'unknown' };
    proxy.act = async (call) => act(call, await call.forward());
    expect.soft(await failureOf(runner)).toMatchObject(failed);
    expect.soft([proxy.calls.length, emulator.executions().length]).toEqual([1, 1]);
    proxy.act = (call) => act(call, { headers: GRPC });
    expect.soft(await failureOf(runner)).toMatchObject(failed);
    expect.soft([proxy.calls.length, emulator.executions().length]).toEqual([2, 1]);
  },
);

import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import {
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
  type StatusObject,
} from '@grpc/grpc-js';
import { delay, type Clock } from '../clock.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { encodeMessage, serviceDefinition } from './protos.ts';
import { Code, RpcError } from './status.ts';

/**
 * One unary RPC: takes the decoded request, returns the response or throws {@link RpcError}.
 * Requests have every field present; 64-bit integers are strings and enums names.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- each handler declares the part of the proto that it reads
export type UnaryHandler = (request: any, call: CallContext) => Promise<object> | object;

export interface CallContext {
  /** Request metadata by lower-case key. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Fires when the caller went away or its deadline passed. */
  readonly signal: AbortSignal;
}

/** Handlers by service name and RPC name. An RPC without a handler answers UNIMPLEMENTED. */
export type ServiceHandlers = Readonly<Record<string, Readonly<Record<string, UnaryHandler>>>>;

/** One call as it came in and was answered. */
export interface RecordedCall {
  readonly rpc: string;
  readonly request: object;
  readonly metadata: Readonly<Record<string, string>>;
  readonly atMs: number;
  /** The status that the caller was sent; `lost` where a fault kept every answer back. */
  readonly answer: keyof typeof Code | 'lost';
}

export interface GrpcServer {
  /** `host:port`, as the `*_EMULATOR_HOST` variables want it. */
  readonly address: string;
  /** Every finished call so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  close(): Promise<void>;
}

export interface GrpcServerOptions {
  readonly services: ServiceHandlers;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** How many finished calls `calls` keeps; the oldest go first. */
  readonly keepCalls?: number;
}

/**
 * Starts a gRPC server for the given services.
 *
 * The server owns its sockets, so that a fault can cut the very connection a call came in on.
 *
 * @throws the `listen` error (EADDRINUSE, EACCES) of the port.
 */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const host = options.host ?? '127.0.0.1';
  const keepCalls = options.keepCalls ?? 10_000;
  const calls: RecordedCall[] = [];
  const sockets = new Map<string, Socket>();
  // 10 MB is Pub/Sub's message limit; a publish of one is a little larger than that on the wire.
  const server = new Server({ 'grpc.max_receive_message_length': 32 * 1024 * 1024 });

  const record = (call: RecordedCall): void => {
    calls.push(call);
    if (calls.length > keepCalls) calls.splice(0, calls.length - keepCalls);
  };

  for (const [service, handlers] of Object.entries(options.services)) {
    const definition = serviceDefinition(service);
    const implementation = Object.fromEntries(
      unaryRpcs(definition).map((rpc) => [
        rpc,
        unary({ rpc, handler: handlers[rpc], options, record, socketOf: (peer) => sockets.get(peer) }),
      ]),
    );
    server.addService(definition, implementation);
  }

  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer((socket) => {
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    sockets.set(peer, socket);
    socket.once('close', () => sockets.delete(peer));
    socket.on('error', () => socket.destroy());
    injector.injectConnection(socket);
  });
  listener.listen(options.port ?? 0, host);
  await once(listener, 'listening');

  return {
    address: `${host}:${(listener.address() as AddressInfo).port}`,
    calls,
    async close() {
      const closed = once(listener, 'close');
      listener.close();
      server.forceShutdown();
      for (const socket of sockets.values()) socket.destroy();
      await closed;
    },
  };
}

interface UnaryOptions {
  readonly rpc: string;
  readonly handler: UnaryHandler | undefined;
  readonly options: GrpcServerOptions;
  readonly record: (call: RecordedCall) => void;
  readonly socketOf: (peer: string) => Socket | undefined;
}

function unary({ rpc, handler, options, record, socketOf }: UnaryOptions) {
  return (call: ServerUnaryCall<object, object>, respond: sendUnaryData<object>): void => {
    const atMs = options.clock.now();
    const metadata = plainMetadata(call.metadata);
    const answered = (answer: RecordedCall['answer']): void =>
      record({ rpc, request: call.request, metadata, atMs, answer });
    const abort = new AbortController();
    call.on('cancelled', () => abort.abort());

    void serve().catch((error: unknown) => {
      const status = statusOf(error);
      answered(codeName(status.code));
      respond(status);
    });

    async function serve(): Promise<void> {
      const fault = options.faults.next(rpc);
      if (fault?.latencyMs !== undefined) await delay(options.clock, fault.latencyMs);
      if (fault !== undefined && fault.when !== 'after' && strike(fault)) return;
      if (handler === undefined) throw new RpcError('UNIMPLEMENTED', `this emulator has no ${rpc}`);
      const response = await handler(call.request, { metadata, signal: abort.signal });
      if (fault?.when === 'after' && strike(fault)) return;
      answered('OK');
      respond(null, response);
    }

    /** Answers with the fault; false when the fault is latency alone and the call goes on. */
    function strike(fault: Fault): boolean {
      if (fault.code !== undefined) {
        throw new RpcError(fault.code, fault.message ?? `injected ${fault.code}`, {
          ...(fault.retryDelayMs !== undefined && { retryDelayMs: fault.retryDelayMs }),
        });
      }
      if (fault.cut === undefined && fault.silent !== true) return false;
      answered('lost');
      if (fault.cut === 'reset') socketOf(call.getPeer())?.resetAndDestroy();
      if (fault.cut === 'close') socketOf(call.getPeer())?.destroy();
      return true;
    }
  };
}

/** Streaming RPCs are left to grpc-js, which answers them UNIMPLEMENTED by itself. */
function unaryRpcs(definition: ServiceDefinition): string[] {
  const unaryOnly = Object.entries(definition).filter(([, rpc]) => !rpc.requestStream && !rpc.responseStream);
  return unaryOnly.map(([name]) => name);
}

function plainMetadata(metadata: Metadata): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(metadata.getMap()).map(([key, value]) => [key, String(value)]));
}

function codeName(code: number): keyof typeof Code {
  return (Object.keys(Code) as (keyof typeof Code)[]).find((name) => Code[name] === code) ?? 'UNKNOWN';
}

/** Anything a handler threw, as a status. What is no {@link RpcError} is a bug of the emulator, and says so. */
function statusOf(error: unknown): StatusObject {
  const metadata = new Metadata();
  if (!(error instanceof RpcError)) {
    const details = `emulator bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    return { code: Code.INTERNAL, details, metadata };
  }
  const code = Code[error.code];
  if (error.retryDelayMs !== undefined) {
    metadata.set('grpc-status-details-bin', retryInfo(code, error.message, error.retryDelayMs));
  }
  return { code, details: error.message, metadata };
}

function retryInfo(code: number, message: string, retryDelayMs: number): Buffer {
  const info = encodeMessage('google.rpc.RetryInfo', {
    retryDelay: { seconds: Math.trunc(retryDelayMs / 1000), nanos: (retryDelayMs % 1000) * 1e6 },
  });
  const detail = { type_url: 'type.googleapis.com/google.rpc.RetryInfo', value: info };
  return encodeMessage('google.rpc.Status', { code, message, details: [detail] });
}

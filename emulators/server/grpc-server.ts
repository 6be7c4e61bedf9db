import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import type { Clock } from '../clock.ts';
import type { HttpRules } from '../rest/http-rules.ts';
import { createRestServer } from '../rest/rest-server.ts';
import { bidiCall, type BidiHandler } from '../grpc/bidi-stream.ts';
import { CallLog } from '../grpc/call-log.ts';
import type { Fault, FaultPlan } from '../grpc/faults.ts';
import { serviceDefinition } from '../grpc/protos.ts';
import { listenOnSharedPort } from './shared-port.ts';
import { plainMetadata, statusOf } from '../grpc/status-object.ts';
import {
  answerCall,
  rpcErrorOf,
  type CallDesk,
  type RecordedCall,
  type UnaryHandler,
} from '../grpc/unary-call.ts';

/** Handlers by service name and RPC name. An RPC without a handler answers UNIMPLEMENTED. */
export type ServiceHandlers = Readonly<Record<string, Readonly<Record<string, UnaryHandler>>>>;

/** Handlers of bidirectional RPCs by service name and RPC name. */
export type ServiceStreams = Readonly<Record<string, Readonly<Record<string, BidiHandler>>>>;

/**
 * Far above every limit of the services, so that handlers refuse a request that is too large as the services do. A refusal
 * by grpc-js would be RESOURCE_EXHAUSTED, which clients retry.
 */
const MAX_REQUEST_BYTES = 256 * 1024 * 1024;

const DEFAULT_KEEP_CALLS = 10_000;
/** In bytes, because the calls of a batching publisher are large. */
const KEPT_CALL_BYTES = 64 * 1024 * 1024;

export interface GrpcServer {
  /** `host:port` for the `*_EMULATOR_HOST` variables; gRPC and REST, both without TLS. */
  readonly address: string;
  /** The latest finished calls, oldest first; fewer if they are large. */
  readonly calls: readonly RecordedCall[];
  forgetCalls(): void;
  close(): Promise<void>;
}

export interface GrpcServerOptions {
  readonly services: ServiceHandlers;
  /** Streams of those services, only over gRPC. */
  readonly streams?: ServiceStreams;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  /** HTTP rules by service, in place of those in its proto, as in a service configuration. */
  readonly httpRules?: Readonly<Record<string, HttpRules>>;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** How many finished calls it keeps. Default 10,000. */
  readonly keepCalls?: number;
}

/**
 * Starts a gRPC server for the given services, and on the same port the REST API of their protos.
 *
 * @throws the `listen` error (EADDRINUSE, EACCES) of the port.
 */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { services, clock, faults, host = '127.0.0.1', keepCalls = DEFAULT_KEEP_CALLS } = options;
  const log = new CallLog({ keepCalls, keepBytes: KEPT_CALL_BYTES });
  const desk: CallDesk = { clock, faults, record: (call) => log.record(call) };
  const grpc = new Server({ 'grpc.max_receive_message_length': MAX_REQUEST_BYTES });
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const rest = createRestServer({
    services,
    httpRules: options.httpRules ?? {},
    desk,
    host,
    maxRequestBytes: MAX_REQUEST_BYTES,
  });
  const port = await listenOnSharedPort({
    port: options.port ?? 0,
    host,
    http2: (socket) => injector.injectConnection(socket),
    http1: (socket) => rest.emit('connection', socket),
  });
  const cut = (peer: string, how: NonNullable<Fault['cut']>): void => {
    if (how === 'reset') port.socketOf(peer)?.resetAndDestroy();
    else port.socketOf(peer)?.destroy();
  };
  for (const [service, handlers] of Object.entries(services)) {
    const definition = serviceDefinition(service);
    const streams = Object.entries(options.streams?.[service] ?? {});
    grpc.addService(definition, {
      ...Object.fromEntries(
        unaryRpcs(definition).map((rpc) => [rpc, unary({ rpc, handler: handlers[rpc], desk, cut })]),
      ),
      ...Object.fromEntries(streams.map(([rpc, handler]) => [rpc, bidiCall({ rpc, handler, desk, cut })])),
    });
  }

  return {
    address: port.address,
    calls: log.calls,
    forgetCalls: () => log.clear(),
    async close() {
      grpc.forceShutdown();
      await port.close();
    },
  };
}

interface UnaryOptions {
  readonly rpc: string;
  readonly handler: UnaryHandler | undefined;
  readonly desk: CallDesk;
  readonly cut: (peer: string, how: NonNullable<Fault['cut']>) => void;
}

function unary({ rpc, handler, desk, cut }: UnaryOptions) {
  return (call: ServerUnaryCall<object, object>, respond: sendUnaryData<object>): void => {
    const abort = new AbortController();
    call.on('cancelled', () => abort.abort());
    const context = { metadata: plainMetadata(call.metadata), signal: abort.signal };
    const cutOff = (how: NonNullable<Fault['cut']>): void => cut(call.getPeer(), how);
    answerCall({ rpc, handler, request: call.request, context, cut: cutOff }, desk).then(
      (response) => response !== undefined && respond(null, response),
      (error: unknown) => respond(statusOf(rpcErrorOf(error))),
    );
  };
}

/** grpc-js answers streaming RPCs without a handler with UNIMPLEMENTED. */
function unaryRpcs(definition: ServiceDefinition): string[] {
  const unaryOnly = Object.entries(definition).filter(([, rpc]) => !rpc.requestStream && !rpc.responseStream);
  return unaryOnly.map(([name]) => name);
}

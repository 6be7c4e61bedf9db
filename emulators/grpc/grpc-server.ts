import type { Socket } from 'node:net';
import {
  Metadata,
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceDefinition,
  type StatusObject,
} from '@grpc/grpc-js';
import type { Clock } from '../clock.ts';
import type { HttpRules } from '../rest/http-rules.ts';
import { createRestServer } from '../rest/rest-server.ts';
import type { FaultPlan } from './faults.ts';
import { encodeMessage, serviceDefinition } from './protos.ts';
import { listenOnSharedPort } from './shared-port.ts';
import { Code, type RpcError } from './status.ts';
import { answerCall, type CallDesk, type RecordedCall, type UnaryHandler } from './unary-call.ts';

/** Handlers by service name and RPC name. An RPC without a handler answers UNIMPLEMENTED. */
export type ServiceHandlers = Readonly<Record<string, Readonly<Record<string, UnaryHandler>>>>;

/** 10 MB is Pub/Sub's message limit; a publish of one is larger than that on the wire, in JSON by a third. */
const MAX_REQUEST_BYTES = 32 * 1024 * 1024;

export interface GrpcServer {
  /** `host:port`, as the `*_EMULATOR_HOST` variables want it; gRPC and REST, both without TLS. */
  readonly address: string;
  /** Every finished call so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  close(): Promise<void>;
}

export interface GrpcServerOptions {
  readonly services: ServiceHandlers;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  /** By service, HTTP rules in place of those in its proto, as a service configuration has them. */
  readonly httpRules?: Readonly<Record<string, HttpRules>>;
  /** 0 (default) takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** How many finished calls `calls` keeps; the oldest go first. */
  readonly keepCalls?: number;
}

/**
 * Starts a gRPC server for the given services, and on the same port the REST face that their protos describe.
 *
 * @throws the `listen` error (EADDRINUSE, EACCES) of the port.
 */
export async function startGrpcServer(options: GrpcServerOptions): Promise<GrpcServer> {
  const { services, clock, faults } = options;
  const keepCalls = options.keepCalls ?? 10_000;
  const calls: RecordedCall[] = [];
  const record = (call: RecordedCall): void => {
    calls.push(call);
    if (calls.length > keepCalls) calls.splice(0, calls.length - keepCalls);
  };
  const desk: CallDesk = { clock, faults, record };
  const grpc = new Server({ 'grpc.max_receive_message_length': MAX_REQUEST_BYTES });
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());
  const rest = createRestServer({
    services,
    httpRules: options.httpRules ?? {},
    desk,
    maxRequestBytes: MAX_REQUEST_BYTES,
  });
  const port = await listenOnSharedPort({
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    http2: (socket) => injector.injectConnection(socket),
    http1: (socket) => rest.emit('connection', socket),
  });
  for (const [service, handlers] of Object.entries(services)) {
    const definition = serviceDefinition(service);
    const rpcs = unaryRpcs(definition);
    grpc.addService(
      definition,
      Object.fromEntries(
        rpcs.map((rpc) => [rpc, unary({ rpc, handler: handlers[rpc], desk, socketOf: port.socketOf })]),
      ),
    );
  }

  return {
    address: port.address,
    calls,
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
  readonly socketOf: (peer: string) => Socket | undefined;
}

function unary({ rpc, handler, desk, socketOf }: UnaryOptions) {
  return (call: ServerUnaryCall<object, object>, respond: sendUnaryData<object>): void => {
    const abort = new AbortController();
    call.on('cancelled', () => abort.abort());
    const context = { metadata: plainMetadata(call.metadata), signal: abort.signal };
    const cut = (how: 'reset' | 'close'): void => {
      if (how === 'reset') socketOf(call.getPeer())?.resetAndDestroy();
      else socketOf(call.getPeer())?.destroy();
    };
    answerCall({ rpc, handler, request: call.request, context, cut }, desk).then(
      (response) => response !== undefined && respond(null, response),
      (error: RpcError) => respond(statusOf(error)),
    );
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

function statusOf(error: RpcError): StatusObject {
  const metadata = new Metadata();
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

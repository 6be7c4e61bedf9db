import { delay, type Clock } from '../clock.ts';
import type { Fault, FaultPlan } from './faults.ts';
import { RpcError, type Code } from './status.ts';

/**
 * One unary RPC: takes the decoded request, returns the response or throws {@link RpcError}.
 * Requests have every field present; 64-bit integers are strings and enums names.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- each handler declares the part of the proto that it reads
export type UnaryHandler = (request: any, call: CallContext) => Promise<object> | object;

export interface CallContext {
  /** Request metadata by lower-case key. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Fires when the caller has left or its deadline has passed. */
  readonly signal: AbortSignal;
}

/** One call and its answer. */
export interface RecordedCall {
  readonly rpc: string;
  readonly request: object;
  readonly metadata: Readonly<Record<string, string>>;
  readonly atMs: number;
  /** The status of the answer; `lost` if a fault prevented every answer. */
  readonly answer: keyof typeof Code | 'lost';
}

/** A call by any transport. */
export interface UnaryCall {
  readonly rpc: string;
  /** Undefined if the emulator does not have this RPC. */
  readonly handler: UnaryHandler | undefined;
  readonly request: object;
  readonly context: CallContext;
  /** Cuts the connection of the call. */
  readonly cut: (how: NonNullable<Fault['cut']>) => void;
}

/** Shared by all calls of one server. */
export interface CallDesk {
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly record: (call: RecordedCall) => void;
}

/**
 * Applies the faults to a call, and lets its handler answer.
 *
 * @returns the response; undefined when a fault prevents every answer.
 * @throws RpcError by the handler or a fault; INTERNAL for any other error, which is a bug of the emulator.
 */
export async function answerCall(call: UnaryCall, desk: CallDesk): Promise<object | undefined> {
  const { rpc, handler, request, context, cut } = call;
  const atMs = desk.clock.now();
  const record = (answer: RecordedCall['answer']): void =>
    desk.record({ rpc, request, metadata: context.metadata, atMs, answer });

  /** Returns true when the fault has answered; false when it is only latency and the call goes on. */
  const strike = (fault: Fault): boolean => {
    const error = injectedError(fault);
    if (error !== undefined) throw error;
    if (fault.cut === undefined && fault.silent !== true) return false;
    record('lost');
    if (fault.cut !== undefined) cut(fault.cut);
    return true;
  };

  try {
    const fault = desk.faults.next(rpc);
    if (fault?.latencyMs !== undefined) await delay(desk.clock, fault.latencyMs);
    if (fault !== undefined && fault.when !== 'after' && strike(fault)) return undefined;
    if (handler === undefined) throw new RpcError('UNIMPLEMENTED', `this emulator has no ${rpc}`);
    const response = await handler(request, context);
    if (fault?.when === 'after' && strike(fault)) return undefined;
    record('OK');
    return response;
  } catch (error) {
    const rpcError = rpcErrorOf(error);
    record(rpcError.code);
    throw rpcError;
  }
}

/** The status of a fault; undefined when it has none. */
export function injectedError({ code, message, retryDelayMs }: Fault): RpcError | undefined {
  if (code === undefined) return undefined;
  return new RpcError(code, message ?? `injected ${code}`, {
    ...(retryDelayMs !== undefined && { retryDelayMs }),
  });
}

/** Any error other than {@link RpcError} is a bug of the emulator, and is reported as one. */
export function rpcErrorOf(thrown: unknown): RpcError {
  if (thrown instanceof RpcError) return thrown;
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new RpcError('INTERNAL', `emulator bug: ${text}`);
}

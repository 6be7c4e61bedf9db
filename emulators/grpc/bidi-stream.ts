import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js';
import { delay, type Clock, type Timer } from '../clock.ts';
import type { Fault } from './faults.ts';
import { plainMetadata, statusOf } from './status-object.ts';
import type { RpcError } from './status.ts';
import { injectedError, rpcErrorOf, type CallDesk, type RecordedCall } from './unary-call.ts';

/** The server's side of one open stream. */
export interface BidiStream {
  /** Returns false when the caller is too slow; go on at `drained`. Does nothing once the stream has ended. */
  send(response: object): boolean;
  /** Ends the stream; default: with OK. */
  end(error?: RpcError): void;
}

/** The events of a stream. An error that a handler throws ends it, an {@link RpcError} with its status. */
export interface BidiSession {
  // oxlint-disable-next-line typescript/no-explicit-any -- each handler declares the part of the proto that it reads
  receive(request: any): void;
  /** The caller will send nothing more. */
  halfClosed(): void;
  drained(): void;
  /** Called once, when either side has ended the stream. */
  closed(): void;
}

/** One bidirectional RPC. */
export type BidiHandler = (stream: BidiStream) => BidiSession;

export interface BidiOptions {
  readonly rpc: string;
  readonly handler: BidiHandler;
  readonly desk: CallDesk;
  /** Cuts the connection of the caller. */
  readonly cut: (peer: string, how: NonNullable<Fault['cut']>) => void;
}

type Call = ServerDuplexStream<object, object>;

/**
 * Serves one bidirectional RPC. A fault is chosen and applied when the stream opens; with `when: after` it is applied
 * `latencyMs` after the first request. The call is recorded when the stream ends, with its first request.
 */
export function bidiCall(options: BidiOptions): handleBidiStreamingCall<object, object> {
  return (call) => void serve(call, options);
}

async function serve(call: Call, { rpc, handler, desk, cut }: BidiOptions): Promise<void> {
  const served = new ServedStream(call, rpc, desk);
  const fault = desk.faults.next(rpc);
  if (fault === undefined) return served.open(handler);
  const { latencyMs = 0, when } = fault;

  /** Returns false when the fault is only latency and the stream goes on. */
  const strike = (): boolean => {
    const error = injectedError(fault);
    if (error !== undefined) served.end(error);
    else if (fault.cut !== undefined) cut(call.getPeer(), fault.cut);
    else if (fault.silent === true) served.mute();
    else return false;
    return true;
  };

  if (when === 'after') {
    served.open(handler);
    return served.afterFirst(latencyMs, strike);
  }
  if (latencyMs > 0) await delay(desk.clock, latencyMs);
  if (!strike()) served.open(handler);
}

class ServedStream implements BidiStream {
  readonly #call: Call;
  readonly #clock: Clock;
  readonly #record: (answer: RecordedCall['answer']) => void;
  #first: object | undefined;
  #session: BidiSession | undefined;
  /** Called at the first request. */
  #onFirst: (() => void) | undefined;
  #timer: Timer | undefined;
  #muted = false;
  #ended = false;

  constructor(call: Call, rpc: string, desk: CallDesk) {
    this.#call = call;
    this.#clock = desk.clock;
    const atMs = desk.clock.now();
    const metadata = plainMetadata(call.metadata);
    this.#record = (answer) => desk.record({ rpc, request: this.#first ?? {}, metadata, atMs, answer });
    call.on('cancelled', () => this.#finish('CANCELLED'));
  }

  open(handler: BidiHandler): void {
    const call = this.#call;
    this.#attempt(() => {
      const session = handler(this);
      this.#session = session;
      call.on('data', (request: object) => {
        this.#first ??= request;
        this.#attempt(() => session.receive(request));
        this.#onFirst?.();
        this.#onFirst = undefined;
      });
      call.on('end', () => this.#attempt(() => session.halfClosed()));
      call.on('drain', () => this.#attempt(() => session.drained()));
    });
  }

  /** Calls `act` `delayMs` after the first request, unless the stream has ended by then. */
  afterFirst(delayMs: number, act: () => void): void {
    this.#onFirst = () => {
      if (this.#ended) return;
      if (delayMs === 0) act();
      else this.#timer = this.#clock.setTimer(delayMs, act);
    };
  }

  /** Sends nothing more to the caller. */
  mute(): void {
    this.#muted = true;
  }

  send(response: object): boolean {
    if (this.#muted) return true;
    return !this.#ended && this.#call.write(response);
  }

  end(error?: RpcError): void {
    if (!this.#finish(error?.code ?? 'OK')) return;
    if (error === undefined) this.#call.end();
    else this.#call.emit('error', statusOf(error));
  }

  #attempt(act: () => void): void {
    if (this.#ended) return;
    try {
      act();
    } catch (error) {
      this.end(rpcErrorOf(error));
    }
  }

  #finish(answer: RecordedCall['answer']): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#timer?.cancel();
    this.#record(answer);
    this.#session?.closed();
    return true;
  }
}

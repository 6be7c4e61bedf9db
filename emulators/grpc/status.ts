/** The gRPC status codes by their standard names. Source: google/rpc/code.proto. */
export const Code = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

export type CodeName = keyof typeof Code;

/** `google.rpc.ErrorInfo` */
export interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** An RPC of an emulator throws it to answer with a status other than OK. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: CodeName;
  /** Sent as `google.rpc.RetryInfo.retry_delay`. */
  readonly retryDelayMs: number | undefined;
  readonly errorInfo: ErrorInfo | undefined;

  constructor(
    code: CodeName,
    message: string,
    options: { readonly retryDelayMs?: number; readonly errorInfo?: ErrorInfo } = {},
  ) {
    super(message);
    this.code = code;
    this.retryDelayMs = options.retryDelayMs;
    this.errorInfo = options.errorInfo;
  }
}

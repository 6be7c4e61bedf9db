/** An error in a log line. */
export interface DescribedError {
  readonly type: string;
  readonly code?: string | number;
  readonly message: string;
  readonly cause?: DescribedError;
}

/** Depth of shown causes, which can form a circle. */
const DEPTH = 4;

/**
 * The type, code and message of an error and of its causes. Everything else that clients attach to their errors (metadata,
 * connections, requests) may contain tokens, addresses or values, and is left out.
 */
export function describeError(error: unknown, depth = DEPTH): DescribedError {
  if (!(error instanceof Error)) {
    return {
      type: typeof error,
      message: typeof error === 'string' ? error : 'a value that is not an Error was thrown',
    };
  }
  const code = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    message: messageOf(error),
    ...(error.cause !== undefined && depth > 1 && { cause: describeError(error.cause, depth - 1) }),
  };
}

/** The stack for Error Reporting, below the message that may be logged. */
export function stackTraceOf(error: Error): string {
  return [`${error.name}: ${messageOf(error)}`, ...framesOf(error.stack)].join('\n');
}

/** The frames of a stack, without its message, which may have several lines. */
export function framesOf(stack = ''): readonly string[] {
  return stack.split('\n').filter((line) => /^ {4}at /.test(line));
}

/** Node's messages about connections and certificates name the host, and that of the database must not be logged. */
function messageOf(error: Error): string {
  if (!('code' in error)) return error.message;
  if ('syscall' in error) return `${String(error.syscall)} ${String(error.code)}`;
  return error.code === 'ERR_TLS_CERT_ALTNAME_INVALID'
    ? 'the certificate is for another host'
    : error.message;
}

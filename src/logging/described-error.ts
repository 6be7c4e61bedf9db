/** What a line tells of an error. */
export interface DescribedError {
  readonly type: string;
  readonly code?: string | number;
  readonly message: string;
  readonly cause?: DescribedError;
}

/** How far causes are followed; they can form a circle. */
const DEPTH = 4;

/**
 * What may be logged of an error: its kind, code and message, and those of its causes. Everything else that
 * clients hang on their errors (metadata, connections, requests) may hold tokens, addresses or values, so
 * it is left out.
 */
export function describeError(error: unknown, depth = DEPTH): DescribedError {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: typeof error === 'string' ? error : 'what was thrown is no Error' };
  }
  const code = 'code' in error ? error.code : undefined;
  return {
    type: error.name,
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    message: messageOf(error),
    ...(error.cause !== undefined && depth > 1 && { cause: describeError(error.cause, depth - 1) }),
  };
}

/** The stack as Error Reporting reads it, under the message that may be logged. */
export function stackTraceOf(error: Error): string {
  return [`${error.name}: ${messageOf(error)}`, ...framesOf(error.stack)].join('\n');
}

/** The lines of a stack trace that tell where; its message can have several lines before them. */
export function framesOf(stack = ''): readonly string[] {
  return stack.split('\n').filter((line) => /^ {4}at /.test(line));
}

/** Node's messages about connections and certificates name the host: that of a database stays out of logs. */
function messageOf(error: Error): string {
  if (!('code' in error)) return error.message;
  if ('syscall' in error) return `${String(error.syscall)} ${String(error.code)}`;
  return error.code === 'ERR_TLS_CERT_ALTNAME_INVALID'
    ? 'the certificate is for another host'
    : error.message;
}

import { ReadFailure, type ReadFailureReason } from '../doctor/reading.ts';

/**
 * What an error of google-auth-library, which asks over HTTP, says about a look.
 *
 * @returns a failure that is `denied`, `disabled`, `unauthenticated`, `unreachable` or `refused`.
 */
export function httpFailureOf(error: unknown): ReadFailure {
  return new ReadFailure({ reason: reasonOf(error), message: messageOf(error), cause: error });
}

/** What the server answered, as google-auth-library hangs it on its errors; undefined where it did not. */
export function answerTo(error: unknown): { readonly status: number; readonly data?: unknown } | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  return error.response as ReturnType<typeof answerTo>;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reasonOf(error: unknown): ReadFailureReason {
  switch (answerTo(error)?.status) {
    case undefined:
      return 'unreachable';
    case 401:
      return 'unauthenticated';
    case 403:
      return isApiDisabled(error) ? 'disabled' : 'denied';
    default:
      return 'refused';
  }
}

/** `google.rpc.ErrorInfo.reason` among the details, as Google's APIs answer over HTTP (https://google.aip.dev/193). */
function isApiDisabled(error: unknown): boolean {
  return JSON.stringify(answerTo(error)?.data ?? '').includes('"SERVICE_DISABLED"');
}

import { ReadFailure, type ReadFailureReason } from '../doctor/reading.ts';
import { messageOf } from './message-of.ts';

/**
 * The failure of a read over HTTP, from an error of google-auth-library.
 *
 * @returns one with the reason `denied`, `disabled`, `unauthenticated`, `unreachable` or `refused`.
 */
export function httpFailureOf(error: unknown): ReadFailure {
  return new ReadFailure({ reason: reasonOf(error), message: messageOf(error), cause: error });
}

/** The server's answer, which google-auth-library attaches to its errors; undefined if there was none. */
export function answerTo(error: unknown): { readonly status: number; readonly data?: unknown } | undefined {
  if (!(error instanceof Error) || !('response' in error)) return undefined;
  return error.response as ReturnType<typeof answerTo>;
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

/** Looks for `google.rpc.ErrorInfo.reason` in the details of the answer (https://google.aip.dev/193). */
function isApiDisabled(error: unknown): boolean {
  return JSON.stringify(answerTo(error)?.data ?? '').includes('"SERVICE_DISABLED"');
}

import { messageType, packAny } from '../grpc/protos.ts';
import { detailsOf } from '../grpc/status-object.ts';
import type { CodeName, RpcError } from '../grpc/status.ts';
import { writeMessage, type Json } from './json-writer.ts';

/** Source: google/rpc/code.proto, "HTTP Mapping". */
const HTTP_STATUS: Readonly<Record<CodeName, number>> = {
  OK: 200,
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

/** An HTTP status with the JSON of Google's APIs. */
export interface HttpError {
  readonly status: number;
  readonly body: Json;
}

/** A status as HTTP. Source: AIP-193, "HTTP/1.1+JSON representation". */
export function httpErrorOf(error: RpcError): HttpError {
  const { code, message } = error;
  const status = HTTP_STATUS[code];
  const details = detailsOf(error).map(({ type, value }) =>
    writeMessage(messageType('google.protobuf.Any'), packAny(type, value), { enumNumbers: false }),
  );
  return {
    status,
    body: { error: { code: status, message, status: code, ...(details.length > 0 && { details }) } },
  };
}

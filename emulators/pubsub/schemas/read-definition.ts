import { RpcError } from '../../grpc/status.ts';
import { MAX_SCHEMA_BYTES } from '../values/limits.ts';
import type { Definition, SchemaRequest } from './definition.ts';
import { avroDefinition } from './avro-definition.ts';
import { protobufDefinition } from './protobuf-definition.ts';

const READERS = { AVRO: avroDefinition, PROTOCOL_BUFFER: protobufDefinition };

/** @throws RpcError INVALID_ARGUMENT for an invalid definition. */
export function readDefinition({ type, definition }: SchemaRequest): Definition {
  if (type === 'TYPE_UNSPECIFIED') {
    throw new RpcError('INVALID_ARGUMENT', 'The type of the schema must be set.');
  }
  if (Buffer.byteLength(definition) > MAX_SCHEMA_BYTES) {
    throw new RpcError('INVALID_ARGUMENT', `The definition of a schema can have ${MAX_SCHEMA_BYTES} bytes.`);
  }
  return orInvalid('Invalid schema definition', () => READERS[type](definition));
}

/** @throws RpcError INVALID_ARGUMENT with the error of `act`. */
export function orInvalid<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new RpcError('INVALID_ARGUMENT', `${what}: ${(error as Error).message}`);
  }
}

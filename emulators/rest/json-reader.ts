import protobuf from 'protobufjs';
import { RpcError } from '../grpc/status.ts';
import type { Json } from './json-writer.ts';
import { readScalar } from './json-scalars.ts';
import { readDuration, readFieldMask, readTimestamp } from './well-known-types.ts';

/** The place of a value in the request, for errors: `job.template.parallelism`. */
type Path = string;

/**
 * Reads the proto3 JSON mapping: lowerCamelCase names or those of the proto, 64-bit integers as strings or numbers, enums
 * by name or number. Any is not read, because no request of the emulated APIs has one.
 *
 * @returns fields for `fromObject` of protobufjs.
 * @throws RpcError INVALID_ARGUMENT for an unknown name or a value of another type, with the texts of Google's APIs.
 */
export function readMessage(type: protobuf.Type, json: Json, path: Path = ''): object {
  switch (type.fullName) {
    case '.google.protobuf.Timestamp':
      return wellKnown({ read: readTimestamp, type, json, path });
    case '.google.protobuf.Duration':
      return wellKnown({ read: readDuration, type, json, path });
    case '.google.protobuf.FieldMask':
      return wellKnown({ read: readFieldMask, type, json, path });
    default: {
      const entries = Object.entries(objectOf(type, json, path)).filter(([, value]) => value !== null);
      return Object.fromEntries(
        entries.map(([name, value]) => {
          const field = fieldOf(type, name, path);
          return [field.name, readField(field, value, step(path, name))];
        }),
      );
    }
  }
}

/** @throws RpcError INVALID_ARGUMENT when the message has no such field. */
export function fieldOf(type: protobuf.Type, name: string, path: Path): protobuf.Field {
  const own = [protobuf.util.camelCase(name), name].find((key) => Object.hasOwn(type.fields, key));
  const field = own === undefined ? undefined : type.fields[own];
  if (field !== undefined) return field.resolve();
  const place = path === '' ? '' : ` at '${path}'`;
  throw new RpcError(
    'INVALID_ARGUMENT',
    `Invalid JSON payload received. Unknown name "${name}"${place}: Cannot find field.`,
  );
}

export function step(path: Path, name: string): Path {
  return path === '' ? name : `${path}.${name}`;
}

function readField(field: protobuf.Field, json: Json, path: Path): unknown {
  if (field.map) {
    const entries = Object.entries(objectOf(field, json, path));
    return Object.fromEntries(entries.map(([key, item]) => [key, readValue(field, item, step(path, key))]));
  }
  if (!field.repeated) return readValue(field, json, path);
  if (!isList(json)) throw invalidValue(path, 'a list', json);
  return json.map((item, index) => readValue(field, item, `${path}[${index}]`));
}

function readValue(field: protobuf.Field, json: Json, path: Path): unknown {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) return readMessage(resolvedType, json, path);
  const value =
    resolvedType instanceof protobuf.Enum ? readEnum(resolvedType, json) : readScalar(field.type, json);
  if (value === undefined) throw invalidValue(path, resolvedType?.name ?? field.type, json);
  return value;
}

function readEnum({ values, valuesById }: protobuf.Enum, json: Json): number | undefined {
  if (typeof json === 'string') return Object.hasOwn(values, json) ? values[json] : undefined;
  return typeof json === 'number' && valuesById[json] !== undefined ? json : undefined;
}

function wellKnown<Value extends object>(options: {
  readonly read: (text: string) => Value | undefined;
  readonly type: protobuf.Type;
  readonly json: Json;
  readonly path: Path;
}): Value {
  const { read, type, json, path } = options;
  const value = typeof json === 'string' ? read(json) : undefined;
  if (value === undefined) throw invalidValue(path, type.name, json);
  return value;
}

function objectOf(
  expected: { readonly name: string },
  json: Json,
  path: Path,
): Readonly<Record<string, Json>> {
  if (typeof json === 'object' && json !== null && !isList(json)) return json;
  throw invalidValue(path, `an object (${expected.name})`, json);
}

/** `Array.isArray` does not narrow a union with a readonly array. */
function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function invalidValue(path: Path, expected: string, json: Json): RpcError {
  const place = path === '' ? 'the request' : `'${path}'`;
  return new RpcError('INVALID_ARGUMENT', `Invalid value at ${place} (${expected}), ${JSON.stringify(json)}`);
}

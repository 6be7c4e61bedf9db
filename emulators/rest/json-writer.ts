import protobuf from 'protobufjs';
import { messageType } from '../grpc/protos.ts';
import { writeDuration, writeFieldMask, writeTimestamp } from './well-known-types.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface JsonStyle {
  /** Whether enum values are numbers, as a client requests by `$alt=json;enum-encoding=int`. */
  readonly enumNumbers: boolean;
}

/** A decoded message. Fields that were not on the wire are not own properties. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Writes a decoded message in the proto3 JSON mapping, with lowerCamelCase names. Fields at their default are left out,
 * except for fields with presence (`optional`, `oneof`).
 *
 * Of the well-known types it supports those that the emulated APIs use: Timestamp, Duration, FieldMask and Any.
 *
 * Source: "ProtoJSON Format" of the protobuf documentation.
 */
export function writeMessage(type: protobuf.Type, message: object, style: JsonStyle): Json {
  const fields = message as Fields;
  switch (type.fullName) {
    case '.google.protobuf.Timestamp':
      return writeTimestamp(fields);
    case '.google.protobuf.Duration':
      return writeDuration(fields);
    case '.google.protobuf.FieldMask':
      return writeFieldMask(fields);
    case '.google.protobuf.Any':
      return writeAny(fields, style);
    default: {
      const present = type.fieldsArray.filter((field) => isPresent(field.resolve(), fields));
      return Object.fromEntries(
        present.map((field) => [field.name, writeField(field, fields[field.name], style)]),
      );
    }
  }
}

function isPresent(field: protobuf.Field, fields: Fields): boolean {
  if (!Object.hasOwn(fields, field.name)) return false;
  const value = fields[field.name];
  if (field.map) return Object.keys(value as object).length > 0;
  if (field.repeated) return (value as readonly unknown[]).length > 0;
  if (field.partOf !== null || field.resolvedType instanceof protobuf.Type) return true;
  if (value instanceof Uint8Array) return value.length > 0;
  return String(value) !== String(field.typeDefault);
}

function writeField(field: protobuf.Field, value: unknown, style: JsonStyle): Json {
  if (field.map) {
    const entries = Object.entries(value as object);
    return Object.fromEntries(entries.map(([key, item]) => [key, writeValue(field, item, style)]));
  }
  if (field.repeated) return (value as readonly unknown[]).map((item) => writeValue(field, item, style));
  return writeValue(field, value, style);
}

function writeValue(field: protobuf.Field, value: unknown, style: JsonStyle): Json {
  const { resolvedType, type } = field;
  if (resolvedType instanceof protobuf.Type) return writeMessage(resolvedType, value as object, style);
  if (resolvedType instanceof protobuf.Enum) {
    const number = value as number;
    return style.enumNumbers ? number : (resolvedType.valuesById[number] ?? number);
  }
  if (type === 'bytes') return Buffer.from(value as Uint8Array).toString('base64');
  if (type.endsWith('64')) return String(value);
  // The mapping writes NaN and Infinity as strings.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value as boolean | number | string;
}

function writeAny(fields: Fields, style: JsonStyle): Json {
  const typeUrl = fields.type_url as string;
  const type = messageType(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
  const content = writeMessage(type, type.decode(fields.value as Uint8Array), style);
  // A type whose JSON is not an object is wrapped.
  return typeof content === 'object'
    ? { '@type': typeUrl, ...(content as object) }
    : { '@type': typeUrl, value: content };
}

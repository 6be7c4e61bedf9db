import protobuf from 'protobufjs';
import { messageType } from '../grpc/protos.ts';
import { writeDuration, writeFieldMask, writeTimestamp } from './well-known-types.ts';

/** What both directions of the JSON mapping call a value whose type only the message's descriptor tells. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

export interface JsonStyle {
  /** Enum values as numbers, as a client asks for with `$alt=json;enum-encoding=int`. */
  readonly enumNumbers: boolean;
}

/** The fields of a decoded message by their JSON names; those that were not on the wire are not its own. */
type Message = Readonly<Record<string, unknown>>;

/**
 * A decoded message in the proto3 JSON mapping, with lowerCamelCase names. Fields at their default are left out,
 * unless their presence means something (`optional`, `oneof`).
 *
 * Of the well-known types it knows Timestamp, Duration, FieldMask and Any, which is what the emulated APIs use.
 *
 * Source: "ProtoJSON Format" of the protobuf documentation.
 */
export function writeMessage(type: protobuf.Type, message: Message, style: JsonStyle): Json {
  switch (type.fullName) {
    case '.google.protobuf.Timestamp':
      return writeTimestamp(message);
    case '.google.protobuf.Duration':
      return writeDuration(message);
    case '.google.protobuf.FieldMask':
      return writeFieldMask(message);
    case '.google.protobuf.Any':
      return writeAny(message, style);
    default: {
      const present = type.fieldsArray.filter((field) => isPresent(field.resolve(), message));
      return Object.fromEntries(
        present.map((field) => [field.name, writeField(field, message[field.name], style)]),
      );
    }
  }
}

function isPresent(field: protobuf.Field, message: Message): boolean {
  if (!Object.hasOwn(message, field.name)) return false;
  const value = message[field.name];
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
  if (resolvedType instanceof protobuf.Type) return writeMessage(resolvedType, value as Message, style);
  if (resolvedType instanceof protobuf.Enum) {
    const number = value as number;
    return style.enumNumbers ? number : (resolvedType.valuesById[number] ?? number);
  }
  if (type === 'bytes') return Buffer.from(value as Uint8Array).toString('base64');
  if (/64$/.test(type)) return String(value);
  // JSON has no NaN and no Infinity; the mapping writes them as strings.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return value as boolean | number | string;
}

function writeAny(message: Message, style: JsonStyle): Json {
  const typeUrl = message.type_url as string;
  const type = messageType(typeUrl.slice(typeUrl.lastIndexOf('/') + 1));
  const content = writeMessage(type, type.decode(message.value as Uint8Array) as unknown as Message, style);
  // The types whose JSON is no object of their fields are wrapped.
  return typeof content === 'object' && content !== null && !Array.isArray(content)
    ? { '@type': typeUrl, ...content }
    : { '@type': typeUrl, value: content };
}

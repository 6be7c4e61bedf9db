import { fromJSON, type MessageTypeDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import type protobuf from 'protobufjs';
import { protoRoot } from './proto-files.ts';
import { StrictReader } from './strict-reader.ts';

const root = protoRoot();

/** The form that handlers receive: 64-bit integers as decimal strings, enums by name, every field present. */
const CONVERSION = {
  longs: String,
  enums: String,
  defaults: true,
  arrays: true,
  objects: true,
  oneofs: true,
} as const;

const definitions = fromJSON(root.toJSON({ keepComments: false }), CONVERSION);

/** The service of that full name, for example `google.cloud.run.v2.Jobs`. */
export function serviceDefinition(fullName: string): ServiceDefinition {
  const found = definitions[fullName];
  if (found === undefined || isMessage(found)) throw new Error(`the protos have no service ${fullName}`);
  const methods = Object.entries(found as ServiceDefinition).map(([name, method]) => {
    // The decoders of proto-loader take a reader, too.
    const requestDeserialize = (bytes: Buffer): object =>
      (method.requestDeserialize as (reader: unknown) => object)(new StrictReader(bytes));
    return [name, { ...method, requestDeserialize }] as const;
  });
  return Object.fromEntries(methods);
}

function isMessage(definition: object): definition is MessageTypeDefinition<object, object> {
  return 'format' in definition;
}

/** The descriptor of the service of that full name, options included. */
export function serviceType(fullName: string): protobuf.Service {
  return root.lookupService(fullName);
}

/** The descriptor of the message of that full name. */
export function messageType(fullName: string): protobuf.Type {
  return root.lookupType(fullName);
}

/** A message with no field set, in the form that handlers receive. */
export function emptyMessage(type: protobuf.Type): Readonly<Record<string, unknown>> {
  return type.toObject(type.create(), CONVERSION);
}

/** Serialises `value` as the message type of that full name. */
export function encodeMessage(fullName: string, value: object): Buffer {
  const type = root.lookupType(fullName);
  return Buffer.from(type.encode(type.fromObject(value)).finish());
}

/** `value` as a `google.protobuf.Any`. */
export function packAny(fullName: string, value: object): { type_url: string; value: Buffer } {
  return { type_url: `type.googleapis.com/${fullName}`, value: encodeMessage(fullName, value) };
}

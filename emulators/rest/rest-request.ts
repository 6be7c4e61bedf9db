import protobuf from 'protobufjs';
import { RpcError } from '../grpc/status.ts';
import { fieldOf, readMessage, step } from './json-reader.ts';
import type { Json } from './json-writer.ts';
import type { Route } from './routes.ts';

export interface RestRequest {
  readonly route: Route;
  /** Fields that the path sets, by field path. */
  readonly pathFields: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The raw bytes; empty without a body. */
  readonly body: string;
}

/** Parameters of every Google API. Source: "Standard query parameters" of the API references. */
const SYSTEM_PARAMETERS = new Set(
  '$.xgafv $alt $prettyPrint access_token alt callback fields key oauth_token prettyPrint quotaUser upload_protocol uploadType'.split(
    ' ',
  ),
);

/**
 * The request message of an HTTP request: the body, then the query, then the path, which wins.
 *
 * @returns the same request as gRPC handlers get it.
 * @throws RpcError INVALID_ARGUMENT for unknown names and invalid values.
 */
export function toRequest({ route, pathFields, query, body }: RestRequest): object {
  const { rule, requestType } = route;
  const json: JsonObject = {};
  if (rule.body === '*') Object.assign(json, parseBody(body));
  else if (rule.body !== undefined) json[protobuf.util.camelCase(rule.body)] = parseBody(body);
  for (const name of new Set(query.keys())) {
    if (SYSTEM_PARAMETERS.has(name)) continue;
    set({ json, type: requestType, path: name, texts: query.getAll(name) });
  }
  for (const [path, text] of Object.entries(pathFields)) {
    set({ json, type: requestType, path, texts: [text] });
  }
  const message = requestType.fromObject(readMessage(requestType, json));
  return route.toRequest(Buffer.from(requestType.encode(message).finish()));
}

interface JsonObject {
  [name: string]: Json | JsonObject;
}

function parseBody(body: string): JsonObject {
  if (body.trim() === '') return {};
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RpcError('INVALID_ARGUMENT', `Invalid JSON payload received. ${reason}`);
  }
  if (isObject(json)) return json;
  throw new RpcError('INVALID_ARGUMENT', 'Invalid JSON payload received. Root element must be a message.');
}

/** Sets one field from text. `path` goes through nested messages: `job.name`. */
function set(options: {
  readonly json: JsonObject;
  readonly type: protobuf.Type;
  readonly path: string;
  readonly texts: readonly string[];
}): void {
  const names = options.path.split('.');
  let { json, type } = options;
  for (const [index, name] of names.entries()) {
    const field = fieldOf(type, name, names.slice(0, index).reduce(step, ''));
    if (index === names.length - 1) {
      const values = options.texts.map((text) => fromText(field, text));
      json[field.name] = field.repeated ? values : (values.at(-1) ?? null);
      return;
    }
    if (!(field.resolvedType instanceof protobuf.Type)) {
      throw new RpcError('INVALID_ARGUMENT', `Invalid value at '${options.path}': ${name} is not a message.`);
    }
    type = field.resolvedType;
    json = messageIn(json, field.name);
  }
}

/** The message in a field of the body, or a new one. */
function messageIn(json: JsonObject, name: string): JsonObject {
  const value = (json[name] ??= {});
  if (isObject(value)) return value;
  throw new RpcError('INVALID_ARGUMENT', `Invalid value at '${name}': it must be a message.`);
}

function isObject(json: unknown): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Query values are strings, which the JSON mapping takes for numbers, enums and durations, but not for booleans. */
function fromText({ type }: protobuf.Field, text: string): Json {
  return type === 'bool' && (text === 'true' || text === 'false') ? text === 'true' : text;
}

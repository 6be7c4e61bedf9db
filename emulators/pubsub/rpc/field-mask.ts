import protobuf from 'protobufjs';
import { emptyMessage, messageType } from '../../grpc/protos.ts';
import { RpcError } from '../../grpc/status.ts';

/** `google.protobuf.FieldMask` */
export interface FieldMask {
  readonly paths: readonly string[];
}

/**
 * Replaces the fields in the mask with those of `update`; a field that is unset there is cleared. The message around a
 * field is created if it is missing, unless `update` has none either.
 *
 * The texts are those that users of the real service and of Google's emulator report.
 *
 * @param options.kind the `google.pubsub.v1` message of both.
 * @param options.mutable the fields that can be changed, in snake_case.
 * @throws RpcError INVALID_ARGUMENT
 */
export function applyMask<Resource extends object>(options: {
  readonly kind: 'Topic' | 'Subscription' | 'Snapshot';
  readonly current: Resource;
  readonly update: Resource;
  readonly mask: FieldMask | null;
  readonly mutable: ReadonlySet<string>;
}): Resource {
  const { kind, current, update, mask, mutable } = options;
  const paths = mask?.paths ?? [];
  if (paths.length === 0) {
    refuse(
      `The update_mask in the Update${kind}Request must be set, and must contain a non-empty paths list.`,
    );
  }
  return paths.reduce(
    (resource, path) => replaced(resource, update, changeable(kind, path, mutable)),
    current,
  );
}

/**
 * The fields of a path.
 *
 * @throws RpcError INVALID_ARGUMENT for an unknown or an immutable field.
 */
function changeable(kind: string, path: string, mutable: ReadonlySet<string>): readonly protobuf.Field[] {
  const fields = fieldsAlong(messageType(`google.pubsub.v1.${kind}`), path.split('.'));
  if (fields === undefined) {
    return refuse(
      `${invalidMask(kind)}: ${path} is not a known ${kind} field. Note that field paths must be of the ` +
        `form 'push_config' rather than 'pushConfig'.`,
    );
  }
  if (!mutable.has(path.split('.')[0] ?? '')) {
    refuse(`${invalidMask(kind)}: the '${path}' field in the ${kind} is not mutable.`);
  }
  return fields;
}

/** Undefined for an unknown field. Only the last field can be a map or a list (google/protobuf/field_mask.proto). */
function fieldsAlong(
  type: protobuf.Type,
  [name = '', ...inner]: readonly string[],
): readonly protobuf.Field[] | undefined {
  const key = camelCase(name);
  const field = name === snakeCase(name) && Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
  if (field === undefined) return undefined;
  const { resolvedType, map, repeated } = field.resolve();
  if (inner.length === 0) return [field];
  if (!(resolvedType instanceof protobuf.Type) || map || repeated) return undefined;
  const rest = fieldsAlong(resolvedType, inner);
  return rest && [field, ...rest];
}

function replaced<Message extends object>(
  target: Message,
  update: object,
  [field, ...inner]: readonly protobuf.Field[],
): Message {
  if (field === undefined) return target;
  const { name, partOf, resolvedType } = field;
  const to = memberOf(target, name);
  const from = memberOf(update, name);
  if (inner.length === 0) {
    const others = from === null ? [] : (partOf?.oneof.filter((other) => other !== name) ?? []);
    return { ...target, ...Object.fromEntries(others.map((other) => [other, null])), [name]: from };
  }
  if (to === null && from === null) return target;
  const empty = emptyMessage(resolvedType as protobuf.Type);
  return { ...target, [name]: replaced({ ...(to ?? empty) }, { ...(from ?? empty) }, inner) };
}

function memberOf(message: object, name: string): unknown {
  const fields: Readonly<Record<string, unknown>> = { ...message };
  return fields[name] ?? null;
}

function invalidMask(kind: string): string {
  return `Invalid update_mask provided in the Update${kind}Request`;
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function refuse(message: string): never {
  throw new RpcError('INVALID_ARGUMENT', message);
}

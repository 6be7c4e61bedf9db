import protobuf from 'protobufjs';
import { StrictReader } from '../../grpc/strict-reader.ts';
import { readMessage } from '../../rest/json-reader.ts';
import type { Json } from '../../rest/json-writer.ts';
import type { Definition } from './definition.ts';

/**
 * Source: cloud.google.com/pubsub/docs/schemas: one top-level message type, and no imports.
 *
 * @throws Error for another file.
 */
export function protobufDefinition(text: string): Definition {
  const type = messageIn(text);
  return {
    check(data, encoding) {
      if (encoding === 'BINARY') type.decode(new StrictReader(data));
      else type.fromObject(readMessage(type, JSON.parse(data.toString()) as Json));
    },
    checkNext: (next) => refuseChanges(type, messageIn(next)),
  };
}

function messageIn(text: string): protobuf.Type {
  const { root, imports = [] } = protobuf.parse(text, new protobuf.Root());
  if (imports.length > 0) throw new Error(`it imports ${imports.join(', ')}, but imports are not supported`);
  root.resolveAll();
  const types = topLevelTypes(root);
  const [type] = types;
  if (type !== undefined && types.length === 1) return type;
  throw new Error(`it has ${types.length} message types at its top level, but must have one`);
}

function topLevelTypes(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.flatMap((nested) => {
    if (nested instanceof protobuf.Type) return [nested];
    // A package; services and enums have no types in them.
    return nested instanceof protobuf.Namespace ? topLevelTypes(nested) : [];
  });
}

/** Only optional fields may come and go. Source: cloud.google.com/pubsub/docs/commit-schema-revision. */
function refuseChanges(before: protobuf.Type, after: protobuf.Type): void {
  const numbers = new Set([...before.fieldsArray, ...after.fieldsArray].map(({ id }) => id));
  for (const id of numbers) {
    const [old, now] = [before.fieldsById[id], after.fieldsById[id]];
    const [oldText, nowText] = [textOf(old), textOf(now)];
    const comesOrGoes = old === undefined || now === undefined;
    if (comesOrGoes ? (old ?? now)?.required === true : oldText !== nowText) {
      throw new Error(`field ${id} of ${before.name} changes from '${oldText}' to '${nowText}'`);
    }
  }
  for (const { name } of before.nestedArray) {
    const [old, now] = [before.get(name), after.get(name)];
    if (old instanceof protobuf.Type && now instanceof protobuf.Type) refuseChanges(old, now);
  }
}

function textOf(field: protobuf.Field | undefined): string {
  if (field === undefined) return 'none';
  const rule = field.repeated ? 'repeated ' : field.required ? 'required ' : '';
  const key = field instanceof protobuf.MapField ? `${field.keyType} to ` : '';
  return `${rule}${key}${field.type} ${field.name}`;
}

import { RpcError } from '../grpc/status.ts';

/** `google.protobuf.FieldMask` */
export interface FieldMask {
  readonly paths: readonly string[];
}

/** The keys of these are no fields, so no path leads inside. Source: google/protobuf/field_mask.proto. */
const MAPS = ['labels', 'push_config.attributes'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * The resource with the fields that the mask names taken from `update`; a field that has none there is cleared.
 *
 * The texts are those that users of production and of Google's emulator report.
 *
 * @param options.kind `Topic`, `Subscription`
 * @param options.mutable which fields can be changed, in snake_case as masks have them.
 * @throws RpcError INVALID_ARGUMENT
 */
export function applyMask<Resource extends object>(options: {
  readonly kind: string;
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
  return paths.reduce<Resource>((resource, path) => {
    const [field = '', ...inner] = path.split('.');
    const known = field === snakeCase(field) && Object.hasOwn(update, camelCase(field));
    if (known && !mutable.has(field)) {
      refuse(`${invalidMask(kind)}: the '${path}' field in the ${kind} is not mutable.`);
    }
    const reached = known && !MAPS.some((map) => path.startsWith(`${map}.`));
    const changed = reached ? replaced(resource, update, [field, ...inner].map(camelCase)) : undefined;
    if (changed !== undefined) return changed;
    return refuse(
      `${invalidMask(kind)}: ${path} is not a known ${kind} field. Note that field paths must be of the ` +
        `form 'push_config' rather than 'pushConfig'.`,
    );
  }, current);
}

/** Undefined when there is no field of that path. */
function replaced<Resource extends object>(
  target: Resource,
  update: object,
  [field = '', ...inner]: readonly string[],
): Resource | undefined {
  const to = fieldsOf(target);
  const from = fieldsOf(update);
  if (inner.length === 0) {
    const there = Object.hasOwn(from, field) || Object.hasOwn(to, field);
    return there ? { ...target, [field]: from[field] ?? null } : undefined;
  }
  const part = replaced(fieldsOf(to[field]), fieldsOf(from[field]), inner);
  return part && { ...target, [field]: part };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
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

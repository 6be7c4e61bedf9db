import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
import protobuf from 'protobufjs';
import { parsedWhenNeeded } from './large-json.ts';

/** The part of protobufjs' JSON that is read; `nested` by name. */
interface Descriptor {
  readonly nested?: Readonly<Record<string, Descriptor>>;
  /** Set for a field that extends a message. */
  readonly extend?: string;
}

/** Files of generated clients. */
const CLIENT = /(_client|Service|Client)\.js$/;

/**
 * Clients that are used together and share their descriptors, because google-gax builds the codecs of equal descriptors
 * only once.
 */
const TOGETHER = ['jobs_client.js', 'executions_client.js'];

/** Packages with messages in error details and operations, not all of which a client names. */
const WHOLE = ['google.rpc', 'google.longrunning'];

const ASKED = Symbol('resolved by esbuild');

/**
 * Reduces the descriptors of each generated Google client to the ones that it names, with their dependencies. A client
 * builds codecs from all its descriptors when it is created, before the first request.
 */
export function clientProtos(): Plugin {
  return {
    name: 'client-protos',
    setup(build) {
      build.onResolve(
        { filter: /\/protos\/[a-z_]+\.json$/ },
        async ({ path, importer, resolveDir, kind, pluginData }) => {
          // Undefined lets esbuild resolve it, for the call in the next line.
          if (pluginData === ASKED || !CLIENT.test(importer)) return undefined;
          const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: ASKED });
          const clients = sharers(importer);
          // The query makes it a separate module for these clients.
          return {
            ...found,
            namespace: 'client-protos',
            suffix: `?for=${clients.join('&for=')}`,
            pluginData: { clients },
          };
        },
      );
      build.onLoad({ filter: /.*/, namespace: 'client-protos' }, async ({ path, pluginData }) => {
        const { clients } = pluginData as { readonly clients: readonly string[] };
        const json = JSON.parse(await readFile(path, 'utf8')) as protobuf.INamespace;
        const names = await Promise.all(
          clients.map(async (client) => namesIn(await readFile(client, 'utf8'))),
        );
        return { contents: parsedWhenNeeded(JSON.stringify(part(json, names.flat()))), loader: 'js' };
      });
    },
  };
}

/** The files of the clients that share descriptors with `client`, including itself. */
function sharers(client: string): readonly string[] {
  const folder = dirname(client);
  return TOGETHER.includes(basename(client)) ? TOGETHER.map((name) => join(folder, name)) : [client];
}

/** Every full name of a service or message in quotes in the code of a client. */
function namesIn(code: string): readonly string[] {
  return [...code.matchAll(/['"]\.?(google(?:\.\w+)+)['"]/g)].map(([, name = '']) => `.${name}`);
}

/** The descriptors of the names and of their dependencies. */
function part(json: protobuf.INamespace, names: readonly string[]): Descriptor {
  const root = protobuf.Root.fromJSON(json).resolveAll();
  const kept = new Set<string>();
  for (const name of [...names, ...WHOLE]) keep(root.lookup(name));
  return prune(json as Descriptor, '') ?? {};

  function keep(object: protobuf.ReflectionObject | null): void {
    if (object === null || kept.has(object.fullName)) return;
    if (object instanceof protobuf.Service) {
      kept.add(object.fullName);
      for (const method of object.methodsArray) {
        keep(method.resolvedRequestType);
        keep(method.resolvedResponseType);
      }
    } else if (object instanceof protobuf.Type) {
      kept.add(object.fullName);
      for (const field of object.fieldsArray) keep(field.resolvedType);
      if (object.parent instanceof protobuf.Type) keep(object.parent);
    } else if (object instanceof protobuf.Enum) {
      kept.add(object.fullName);
    } else if (object instanceof protobuf.Namespace) {
      for (const inner of object.nestedArray) keep(inner);
    }
  }

  function prune(descriptor: Descriptor, fullName: string): Descriptor | undefined {
    // Options of methods and fields are used only by name.
    if (descriptor.extend !== undefined) return undefined;
    if (descriptor.nested === undefined) return kept.has(fullName) ? descriptor : undefined;
    const nested = Object.entries(descriptor.nested).flatMap(([name, inner]) => {
      const pruned = prune(inner, `${fullName}.${name}`);
      return pruned === undefined ? [] : [[name, pruned] as const];
    });
    if (!kept.has(fullName) && nested.length === 0) return undefined;
    return { ...descriptor, nested: Object.fromEntries(nested) };
  }
}

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);

/** Folders with the protos in Google's client packages. */
function protoFolders(): string[] {
  // google-gax is a dependency of the client, and may not be resolvable from this file.
  const gax = createRequire(require.resolve('@google-cloud/run')).resolve('google-gax');
  return [
    path.join(packageFolder('@google-cloud/run'), 'build', 'protos'),
    path.join(packageFolder('@google-cloud/pubsub-api'), 'build', 'protos'),
    path.join(path.dirname(gax), '..', 'protos'),
  ];
}

function packageFolder(name: string): string {
  const entry = require.resolve(name);
  const inside = path.join('node_modules', ...name.split('/'));
  return entry.slice(0, entry.lastIndexOf(inside) + inside.length);
}

const FILES = [
  'google/cloud/run/v2/job.proto',
  'google/cloud/run/v2/execution.proto',
  'google/cloud/run/v2/task.proto',
  'google/longrunning/operations.proto',
  'google/pubsub/v1/pubsub.proto',
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
];

/**
 * The protos of all services, read from Google's packages. In the bundle, `build/emulators-bundle.ts` replaces this
 * function with its result, so that no package is needed there.
 */
export function protoRoot(): protobuf.Root {
  const root = new protobuf.Root();
  const folders = protoFolders();
  root.resolvePath = (_origin, target) => {
    const found = folders.map((folder) => path.join(folder, target)).find((file) => existsSync(file));
    // protobufjs contains the well-known types.
    return found ?? (target.startsWith('google/protobuf/') ? target : null);
  };
  return root.loadSync(FILES);
}

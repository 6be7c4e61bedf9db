import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import protobuf from 'protobufjs';

const require = createRequire(import.meta.url);

/** Folders with the protos that Google publishes inside its own client packages. */
function protoFolders(): string[] {
  // google-gax belongs to the client, and need not be within reach of this file where the emulators are installed.
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
 * The protos of all services, read from Google's packages. In the bundle `build/emulators-bundle.ts` puts in its place what
 * this one returns, so that no package is needed there.
 */
export function protoRoot(): protobuf.Root {
  const root = new protobuf.Root();
  const folders = protoFolders();
  root.resolvePath = (_origin, target) => {
    const found = folders.map((folder) => path.join(folder, target)).find((file) => existsSync(file));
    // protobufjs carries the well-known types itself.
    return found ?? (target.startsWith('google/protobuf/') ? target : null);
  };
  return root.loadSync(FILES);
}

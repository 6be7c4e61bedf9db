import type { Metafile, Plugin } from 'esbuild';
import { protoRoot } from '../emulators/grpc/proto-files.ts';
import { bundle } from './bundle.ts';

/** Bundles the command of the emulators (`main.js`) and the exports of their package (`index.js`). */
export function bundleEmulators(options: {
  readonly house: string;
  /** Absolute. */
  readonly outdir: string;
}): Promise<Metafile> {
  const entryPoints = { main: 'build/emulators-entry.ts', index: 'emulators/index.ts' };
  return bundle({ ...options, entryPoints, plugins: [emulatorProtos()] });
}

/** Puts the protos into the bundle, in place of the code that reads them from Google's packages. */
function emulatorProtos(): Plugin {
  return {
    name: 'emulator-protos',
    setup(build) {
      build.onLoad({ filter: /[\\/]emulators[\\/]grpc[\\/]proto-files\.ts$/ }, () => {
        const json = JSON.stringify(protoRoot().toJSON({ keepComments: false }));
        return {
          contents: `import protobuf from 'protobufjs';
export const protoRoot = () => protobuf.Root.fromJSON(JSON.parse(${JSON.stringify(json)}));`,
          loader: 'js',
          resolveDir: import.meta.dirname,
        };
      });
    },
  };
}

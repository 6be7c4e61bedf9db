/**
 * Builds `emulators/dist`, the package job-bridge-emulators: one bundle with all packages, and its types.
 *
 *   npm run build:emulators
 */
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { bundleEmulators } from './emulators-bundle.ts';
import { writeTypes } from './types.ts';

const house = path.dirname(import.meta.dirname);
const outdir = path.join(house, 'emulators/dist');
await rm(outdir, { recursive: true, force: true });
await bundleEmulators({ house, outdir });
await writeTypes({ house, entry: 'emulators/index.ts', outdir: path.join(outdir, 'types') });
await copyFile(path.join(house, 'LICENSE'), path.join(outdir, 'LICENSE'));
await copyFile(path.join(house, 'schema/emulators.schema.json'), path.join(outdir, 'set-up.schema.json'));

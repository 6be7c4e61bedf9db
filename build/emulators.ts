/**
 * Builds `dist-emulators`, the command job-bridge-emulators: Node runs no TypeScript inside `node_modules`.
 *
 *   npm run build:emulators
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { bundle } from './bundle.ts';

const house = path.dirname(import.meta.dirname);
const outdir = path.join(house, 'dist-emulators');
await rm(outdir, { recursive: true, force: true });
await bundle({ house, outdir, entryPoints: { main: 'build/emulators-entry.ts' } });

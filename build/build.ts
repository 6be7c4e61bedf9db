/**
 * Builds `dist`, what the image runs.
 *
 *   npm run build [-- --user 1000]
 *
 * `--user`: for whom the compile cache is made, where it is not whoever builds; takes root.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { fillCompileCache } from './compile-cache.ts';

const { values } = parseArgs({ options: { user: { type: 'string' } } });
const house = path.dirname(import.meta.dirname);
const outdir = path.join(house, 'dist');
await rm(outdir, { recursive: true, force: true });
await bundle({ house, outdir });
await fillCompileCache({ outdir, user: values.user === undefined ? undefined : Number(values.user) });

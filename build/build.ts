/**
 * Builds `dist` for the image.
 *
 *   npm run build [-- --user 1000] [--types]
 *
 * `--types`: also writes the types of the package.
 * `--user`: the user of the compile cache, if it is another one than the current user; needs root.
 */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { fillCompileCache } from './compile-cache.ts';
import { writeTypes } from './types.ts';

const { values } = parseArgs({ options: { user: { type: 'string' }, types: { type: 'boolean' } } });
const house = path.dirname(import.meta.dirname);
const outdir = path.join(house, 'dist');
await rm(outdir, { recursive: true, force: true });
await bundle({ house, outdir });
if (values.types === true) {
  await writeTypes({ house, entry: 'build/job-entry.ts', outdir: path.join(outdir, 'types') });
}
await fillCompileCache({ outdir, user: values.user === undefined ? undefined : Number(values.user) });

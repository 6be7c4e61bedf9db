/**
 * Builds `dist`, what the image runs.
 *
 *   npm run build [-- --user 1000] [--types]
 *
 * `--types`: with the types of what the package exports.
 * `--user`: for whom the compile cache is made, where it is not whoever builds; takes root.
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

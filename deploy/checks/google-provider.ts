import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BlockSchema } from './block-schema.ts';

const FOLDER = path.join(import.meta.dirname, '../schema/google');

/** The schemas that `npm run schema:terraform` has written, by `resource TYPE` and `data TYPE`. */
export function googleProvider(): Readonly<Record<string, BlockSchema>> {
  const entries = ['resource', 'data'].flatMap((kind) =>
    readdirSync(path.join(FOLDER, kind)).map((file) => {
      const schema = JSON.parse(readFileSync(path.join(FOLDER, kind, file), 'utf8')) as BlockSchema;
      return [`${kind} ${path.basename(file, '.json')}`, schema] as const;
    }),
  );
  return Object.fromEntries(entries);
}

import { writeFile } from 'node:fs/promises';
import { launchRequestJsonSchema, SCHEMA_FILE } from './launch-request-json-schema.ts';

await writeFile(SCHEMA_FILE, launchRequestJsonSchema());

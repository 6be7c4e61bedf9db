import { writeFile } from 'node:fs/promises';
import { emulatorsJsonSchema, EMULATORS_SCHEMA_FILE } from './emulators-json-schema.ts';
import { rulesJsonSchema, RULES_SCHEMA_FILE } from './rules-json-schema.ts';
import { launchRequestJsonSchema, SCHEMA_FILE } from './launch-request-json-schema.ts';

await writeFile(SCHEMA_FILE, launchRequestJsonSchema());
await writeFile(EMULATORS_SCHEMA_FILE, emulatorsJsonSchema());
await writeFile(RULES_SCHEMA_FILE, rulesJsonSchema());

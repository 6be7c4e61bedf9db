import { writeFile } from 'node:fs/promises';
import { emulatorsJsonSchema, EMULATORS_SCHEMA_FILE } from './emulators-json-schema.ts';
import { launchEventJsonSchema, EVENT_SCHEMA_FILE } from './launch-event-json-schema.ts';
import { rulesJsonSchema, RULES_SCHEMA_FILE } from './rules-json-schema.ts';
import { launchRequestJsonSchema, SCHEMA_FILE } from './launch-request-json-schema.ts';
import { openApiJson, OPEN_API_FILE } from './open-api-schema.ts';

await writeFile(SCHEMA_FILE, launchRequestJsonSchema());
await writeFile(EVENT_SCHEMA_FILE, launchEventJsonSchema());
await writeFile(EMULATORS_SCHEMA_FILE, emulatorsJsonSchema());
await writeFile(RULES_SCHEMA_FILE, rulesJsonSchema());
await writeFile(OPEN_API_FILE, openApiJson());

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openApiJson, OPEN_API_FILE } from './open-api-schema.ts';

it('schema/openapi.json is in step: else run npm run schema', () => {
  expect(JSON.parse(readFileSync(OPEN_API_FILE, 'utf8'))).toEqual(JSON.parse(openApiJson()));
});

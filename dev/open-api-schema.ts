import { OPEN_API } from '../src/http/open-api/document.ts';

/** What `GET /openapi.json` answers, for those who have no service at hand. */
export const OPEN_API_FILE = new URL('../schema/openapi.json', import.meta.url);

/** @returns the content of {@link OPEN_API_FILE}. */
export function openApiJson(): string {
  return `${JSON.stringify(OPEN_API, null, 2)}\n`;
}

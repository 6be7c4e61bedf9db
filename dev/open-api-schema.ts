import { OPEN_API } from '../src/http/open-api/document.ts';

/** The same as the answer of `GET /openapi.json`, for readers without a running service. */
export const OPEN_API_FILE = new URL('../schema/openapi.json', import.meta.url);

/** @returns the content of {@link OPEN_API_FILE}. */
export function openApiJson(): string {
  return `${JSON.stringify(OPEN_API, null, 2)}\n`;
}

import { emulatorOptions } from '../emulator-options.ts';

/**
 * Options for every client of the Cloud Run Admin API. There is no standard variable for an emulator of
 * it, so the client is told.
 *
 * @param emulatorHost `host:port`; empty for the real service.
 */
export function cloudRunClientOptions(emulatorHost: string) {
  return emulatorHost === '' ? {} : emulatorOptions(emulatorHost);
}

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A documented delivery and its expected result. */
export interface DeliveryFixture {
  readonly title: string;
  /** The address of the documentation. */
  readonly source: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Its message, with the data as text. */
  readonly message: Readonly<Record<string, unknown>> & { readonly data: string };
  readonly launch: { readonly id: string; readonly launchId: string; readonly traceId?: string };
}

type File = Omit<DeliveryFixture, 'body'> &
  ({ readonly body: unknown; readonly bodyText?: undefined } | { readonly bodyText: string });

const folder = join(import.meta.dirname, '../fixtures/deliveries');

/** Every fixture of `test/fixtures/deliveries`; a `bodyText` is sent unchanged. */
export const deliveryFixtures: readonly DeliveryFixture[] = readdirSync(folder)
  .toSorted()
  .map((name) => {
    const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as File;
    return { ...file, body: Buffer.from(file.bodyText ?? JSON.stringify('body' in file ? file.body : '')) };
  });

import { SchemaTypes, type PubSub, type v1 } from '@google-cloud/pubsub';
import { startTestBed, type TestBed } from './pubsub-bed.ts';

/** The schema of {@link bedWithSchema}. */
export const SCHEMA_NAME = 'projects/p/schemas/province';

export const AVRO = avroRecord({ name: 'name', type: 'string' }, { name: 'people', type: 'long' });
/** A compatible next revision. */
export const AVRO_NEXT = avroRecord(
  { name: 'name', type: 'string' },
  { name: 'people', type: 'long' },
  { name: 'code', type: 'string', default: '' },
);
export const PROTO = 'syntax = "proto3"; message Province { string name = 1; string post_abbr = 2; }';
export const PROTO_NEXT =
  'syntax = "proto3"; message Province { string name = 1; string post_abbr = 2; int64 people = 3; }';

export function avroRecord(...fields: object[]): string {
  return JSON.stringify({ type: 'record', name: 'Province', fields });
}

/** The generated client, for methods that the other one lacks. */
export function schemaClient({ pubsub }: { readonly pubsub: PubSub }): Promise<v1.SchemaServiceClient> {
  return pubsub.getSchemaClient();
}

/** A bed with a schema, and topic `jobs` that has it. */
export async function bedWithSchema(
  type: 'AVRO' | 'PROTOCOL_BUFFER',
  encoding: 'JSON' | 'BINARY',
): Promise<TestBed> {
  const bed = await startTestBed();
  const [schemaType, definition] =
    type === 'AVRO' ? ([SchemaTypes.Avro, AVRO] as const) : ([SchemaTypes.ProtocolBuffer, PROTO] as const);
  await bed.pubsub.createSchema('province', schemaType, definition);
  await bed.pubsub.createTopic({ name: 'jobs', schemaSettings: { schema: SCHEMA_NAME, encoding } });
  return bed;
}

// Creating, revising, reading and deleting schemas, by Google's generated client and by plain requests.
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { startTestBed } from '../../testing/pubsub-bed.ts';
import {
  AVRO,
  AVRO_NEXT,
  avroRecord,
  bedWithSchema,
  PROTO,
  PROTO_NEXT,
  SCHEMA_NAME,
  schemaClient,
} from '../../testing/schema-bed.ts';

const name = SCHEMA_NAME;
const parent = 'projects/p';
const invalid = { code: Code.INVALID_ARGUMENT };

describe('a schema', () => {
  it.each([
    ['AVRO', AVRO, AVRO_NEXT, avroRecord({ name: 'name', type: 'int' })],
    ['PROTOCOL_BUFFER', PROTO, PROTO_NEXT, 'syntax = "proto3"; message Province { int32 name = 1; }'],
  ] as const)(
    'has revisions: committed, listed, rolled back to and deleted (%s)',
    async (...[type, one, two, not]) => {
      const bed = await startTestBed();
      const schemas = await schemaClient(bed);
      const [first] = await schemas.createSchema({
        parent,
        schemaId: 'province',
        schema: { type, definition: one },
      });
      const [second] = await schemas.commitSchema({ name, schema: { name, type, definition: two } });
      await expect(
        schemas.commitSchema({ name, schema: { name, type, definition: not } }),
      ).rejects.toMatchObject(invalid);
      const [third] = await schemas.rollbackSchema({ name, revisionId: first.revisionId! });
      expect(third).toMatchObject({ name, type, definition: one });
      const ids = async (): Promise<unknown[]> =>
        (await schemas.listSchemaRevisions({ name, pageSize: 2 }))[0].map(({ revisionId }) => revisionId);
      expect(await ids()).toEqual([third, second, first].map(({ revisionId }) => revisionId));
      const [old] = await schemas.getSchema({ name: `${name}@${second.revisionId}`, view: 'FULL' });
      expect(old).toMatchObject({ definition: two, revisionId: second.revisionId });
      const [left] = await schemas.deleteSchemaRevision({ name: `${name}@${third.revisionId}` });
      expect(left).toMatchObject({ revisionId: second.revisionId });
      await schemas.deleteSchemaRevision({ name: `${name}@${second.revisionId}` });
      await expect(
        schemas.deleteSchemaRevision({ name: `${name}@${first.revisionId}` }),
      ).rejects.toMatchObject({
        code: Code.FAILED_PRECONDITION,
      });
      expect(await ids()).toEqual([first.revisionId]);
    },
  );

  it('cannot change its type or have more than 20 revisions', async () => {
    const bed = await startTestBed();
    const schemas = await schemaClient(bed);
    const schema = { type: 'PROTOCOL_BUFFER' as const, definition: PROTO };
    await schemas.createSchema({ parent, schemaId: 'province', schema });
    const other = schemas.commitSchema({ name, schema: { type: 'AVRO', definition: AVRO } });
    await expect(other).rejects.toMatchObject(invalid);
    for (let revisions = 1; revisions < 20; revisions++) await schemas.commitSchema({ name, schema });
    await expect(schemas.commitSchema({ name, schema })).rejects.toMatchObject({
      code: Code.FAILED_PRECONDITION,
    });
  });

  it.each([
    ['AVRO', 'not JSON'],
    ['AVRO', '{"not_actually":"avro"}'],
    ['AVRO', JSON.stringify({ type: 'enum', name: 'x'.repeat(300_000), symbols: [] })],
    ['PROTOCOL_BUFFER', 'message {'],
    ['PROTOCOL_BUFFER', 'syntax = "proto3"; message A {} message B {}'],
    ['PROTOCOL_BUFFER', 'syntax = "proto3"; enum A { B = 0; }'],
    ['PROTOCOL_BUFFER', 'syntax = "proto3"; message A { Missing b = 1; }'],
    [
      'PROTOCOL_BUFFER',
      'syntax = "proto3"; import "google/protobuf/any.proto"; message A { google.protobuf.Any a = 1; }',
    ],
    ['TYPE_UNSPECIFIED', AVRO],
  ] as const)('that is invalid cannot be created or validated: %s %.40s', async (type, definition) => {
    const bed = await startTestBed();
    const schemas = await schemaClient(bed);
    const schema = { type, definition };
    await expect(schemas.validateSchema({ parent, schema })).rejects.toMatchObject(invalid);
    await expect(schemas.createSchema({ parent, schemaId: 'province', schema })).rejects.toMatchObject(
      invalid,
    );
    expect((await schemas.listSchemas({ parent }))[0]).toEqual([]);
  });

  it('can validate a message, by its name, by a revision, or without being stored', async () => {
    const bed = await bedWithSchema('AVRO', 'JSON');
    const schemas = await schemaClient(bed);
    const [{ revisionId }] = await schemas.getSchema({ name });
    const message = Buffer.from('{"name":"x","people":1}');
    const schema = { type: 'AVRO' as const, definition: AVRO };
    for (const by of [{ name }, { name: `${name}@${revisionId}` }, { schema }]) {
      await schemas.validateMessage({ parent, ...by, message, encoding: 'JSON' });
      const wrong = schemas.validateMessage({ parent, ...by, message: Buffer.from('{}'), encoding: 'JSON' });
      await expect(wrong).rejects.toMatchObject(invalid);
      await expect(schemas.validateMessage({ parent, ...by, message })).rejects.toMatchObject(invalid);
    }
  });

  it('is listed without its definition by default, and read with it', async () => {
    const bed = await bedWithSchema('AVRO', 'JSON');
    const schemas = await schemaClient(bed);
    expect((await schemas.listSchemas({ parent }))[0]).toMatchObject([
      { name, type: 'AVRO', definition: '' },
    ]);
    expect((await schemas.listSchemas({ parent, view: 'FULL' }))[0]).toMatchObject([{ definition: AVRO }]);
    expect((await schemas.getSchema({ name }))[0]).toMatchObject({ definition: AVRO });
    expect((await schemas.getSchema({ name, view: 'BASIC' }))[0]).toMatchObject({ definition: '' });
  });

  it('answers plain requests', async () => {
    const bed = await startTestBed();
    const ask = async (method: string, path: string, body?: object): Promise<unknown> =>
      (
        await fetch(`http://${bed.emulator.address}/v1/${path}`, {
          method,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
      ).json();
    const schema = { type: 'AVRO', definition: AVRO };
    const created = await ask('POST', 'projects/p/schemas?schemaId=province', schema);
    expect(created).toMatchObject({ name, ...schema });
    expect(await ask('POST', 'projects/p/schemas:validate', { schema })).toEqual({});
    expect(await ask('POST', `${name}:commit`, { schema })).toMatchObject(schema);
    expect(await ask('GET', `${name}:listRevisions`)).toMatchObject({ schemas: [{ name }, { name }] });
    const { revisionId } = created as { readonly revisionId: string };
    expect(await ask('GET', `${name}@${revisionId}`)).toMatchObject(created as object);
    expect(await ask('DELETE', name)).toEqual({});
    expect(await ask('GET', 'projects/p/schemas')).toEqual({});
  });
});

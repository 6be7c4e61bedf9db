// Publishing to a topic with a schema.
import { Encodings, SchemaTypes } from '@google-cloud/pubsub';
import avro from 'avsc';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { Code } from '../../grpc/status.ts';
import { startTestBed, type TestBed } from '../../testing/pubsub-bed.ts';
import {
  AVRO,
  AVRO_NEXT,
  bedWithSchema,
  PROTO,
  SCHEMA_NAME,
  schemaClient,
} from '../../testing/schema-bed.ts';
import type { PubSubSnapshot } from '../snapshot.ts';

const name = SCHEMA_NAME;
const invalid = { code: Code.INVALID_ARGUMENT };

function send({ pubsub }: TestBed, data: string | Buffer): Promise<string> {
  return pubsub.topic('jobs').publishMessage({ data: Buffer.from(data) });
}

describe('a topic with a schema', () => {
  const type = avro.Type.forSchema(JSON.parse(AVRO) as avro.Schema);
  const message = protobuf.parse(PROTO).root.lookupType('Province');
  const good = { name: 'Québec', people: 8 };
  const bytes = message.encode({ name: 'Quebec', postAbbr: 'QC' }).finish();

  it.each([
    ['AVRO', 'JSON', Buffer.from(type.toString(good)), Buffer.from('{"name":"Quebec"}')],
    [
      'AVRO',
      'JSON',
      Buffer.from('{"name":"x","people":9007199254740993}'),
      Buffer.from('{"name":"x","people":"9"}'),
    ],
    ['AVRO', 'BINARY', type.toBuffer(good), type.toBuffer(good).subarray(0, 5)],
    ['AVRO', 'BINARY', Buffer.from('0278feffffffffffffffff01', 'hex'), Buffer.from('not avro')],
    ['PROTOCOL_BUFFER', 'JSON', Buffer.from('{"name":"Quebec","post_abbr":"QC"}'), Buffer.from('{"nam":""}')],
    ['PROTOCOL_BUFFER', 'BINARY', Buffer.from(bytes), Buffer.from(bytes.subarray(0, -1))],
  ] as const)(
    'takes only messages that fit it: %s in %s',
    async (...[schemaType, encoding, fits, doesNot]) => {
      const bed = await bedWithSchema(schemaType, encoding);
      await expect(send(bed, doesNot)).rejects.toMatchObject(invalid);
      await send(bed, fits);
      expect(bed.emulator.messages('jobs')).toMatchObject([
        {
          data: fits,
          attributes: {
            googclient_schemaencoding: encoding,
            googclient_schemaname: name,
            googclient_schemarevisionid: expect.stringMatching(/^[0-9a-f]{8}$/),
          },
        },
      ]);
    },
  );

  it('shows its schema settings, which can be removed and changed', async () => {
    const bed = await bedWithSchema('AVRO', 'JSON');
    const topic = bed.pubsub.topic('jobs');
    expect((await topic.getMetadata())[0].schemaSettings).toMatchObject({ schema: name, encoding: 'JSON' });
    await topic.setMetadata({ schemaSettings: { encoding: 'BINARY', schema: name } });
    await expect(send(bed, '{"name":"x","people":1}')).rejects.toMatchObject(invalid);
    await topic.setMetadata({ schemaSettings: null });
    await send(bed, 'anything');
  });

  it('checks messages against the revisions between its first and its last', async () => {
    const bed = await startTestBed();
    const schemas = await schemaClient(bed);
    const schema = { name, type: 'AVRO' as const, definition: AVRO };
    const [first] = await schemas.createSchema({ parent: 'projects/p', schemaId: 'province', schema });
    const [next] = await schemas.commitSchema({ name, schema: { ...schema, definition: AVRO_NEXT } });
    await bed.pubsub.createTopic({
      name: 'jobs',
      schemaSettings: { schema: name, encoding: 'BINARY', firstRevisionId: next.revisionId! },
    });
    const old = avro.Type.forSchema(JSON.parse(AVRO) as avro.Schema).toBuffer(good);
    await expect(send(bed, old)).rejects.toMatchObject(invalid);
    await bed.pubsub
      .topic('jobs')
      .setMetadata({ schemaSettings: { schema: name, encoding: Encodings.Binary } });
    await send(bed, old);
    expect(bed.emulator.messages('jobs')[0]?.attributes).toMatchObject({
      googclient_schemarevisionid: first.revisionId,
    });
  });

  it('is refused without an encoding, and for a schema or a revision that does not exist', async () => {
    const { pubsub } = await bedWithSchema('AVRO', 'JSON');
    const create = (schemaSettings: object): Promise<unknown> =>
      pubsub.createTopic({ name: 'other', schemaSettings });
    await expect(create({ schema: name })).rejects.toMatchObject(invalid);
    const missing = { code: Code.NOT_FOUND };
    await expect(create({ schema: `${name}-2`, encoding: 'JSON' })).rejects.toMatchObject(missing);
    const wrongRevision = { schema: name, encoding: 'JSON', lastRevisionId: '00000000' };
    await expect(create(wrongRevision)).rejects.toMatchObject(missing);
  });

  it('takes no message once the schema is deleted, even if another schema gets its name', async () => {
    const bed = await bedWithSchema('AVRO', 'JSON');
    await bed.pubsub.schema('province').delete();
    await bed.pubsub.createSchema('province', SchemaTypes.Avro, AVRO);
    await expect(send(bed, '{"name":"x","people":1}')).rejects.toMatchObject({
      code: Code.FAILED_PRECONDITION,
    });
    const topic = bed.pubsub.topic('jobs');
    await topic.setMetadata({ labels: { a: 'b' } });
    expect((await topic.getMetadata())[0].schemaSettings).toMatchObject({ schema: '_deleted-schema_' });
  });

  it('is kept over a restart', async () => {
    const before = await bedWithSchema('PROTOCOL_BUFFER', 'JSON');
    const after = await startTestBed();
    after.emulator.restore(JSON.parse(JSON.stringify(before.emulator.snapshot())) as PubSubSnapshot);
    expect(await after.pubsub.schema('province').get('FULL')).toEqual(
      await before.pubsub.schema('province').get('FULL'),
    );
    await expect(send(after, '{"nam":""}')).rejects.toMatchObject(invalid);
    await send(after, '{"name":"Quebec"}');
  });
});

import avro from 'avsc';
import type { Definition } from './definition.ts';

/** Longs as BigInt: as a number one of more than 53 bits would be refused. */
// oxlint-disable-next-line no-underscore-dangle -- that is what the library calls it
const LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: (value: unknown) => {
    if (typeof value === 'number') return BigInt(value);
    throw new Error(`a long must be a number, not ${JSON.stringify(value)}`);
  },
  toJSON: Number,
  isValid: (value: unknown) => typeof value === 'bigint',
  compare: (a: bigint, b: bigint) => Number(a > b) - Number(a < b),
});

/** @throws Error for what is no Avro schema. Source: avro.apache.org/docs, specification. */
export function avroDefinition(text: string): Definition {
  const type = typeOf(text);
  return {
    check(data, encoding) {
      if (encoding === 'JSON') type.fromString(data.toString());
      else type.fromBuffer(data);
    },
    checkNext(next) {
      // Either may read what the other wrote.
      const later = typeOf(next);
      later.createResolver(type);
      type.createResolver(later);
    },
  };
}

function typeOf(text: string): avro.Type {
  return avro.Type.forSchema(JSON.parse(text) as avro.Schema, { registry: { long: LONG } });
}

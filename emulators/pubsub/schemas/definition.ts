/** `google.pubsub.v1.Schema.Type`. */
export type SchemaType = 'AVRO' | 'PROTOCOL_BUFFER';

/** `google.pubsub.v1.Encoding`. */
export type Encoding = 'JSON' | 'BINARY';

/** A schema that can check messages. */
export interface Definition {
  /** @throws Error for data that does not fit. */
  readonly check: (data: Buffer, encoding: Encoding) => void;
  /** @throws Error for a next revision that is not compatible. */
  readonly checkNext: (text: string) => void;
}

/** The schema of a request, as it is decoded. */
export interface SchemaRequest {
  readonly type: SchemaType | 'TYPE_UNSPECIFIED';
  readonly definition: string;
}

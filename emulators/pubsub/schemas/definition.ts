/** As `google.pubsub.v1.Schema.Type` has them. */
export type SchemaType = 'AVRO' | 'PROTOCOL_BUFFER';

/** As `google.pubsub.v1.Encoding` has them. */
export type Encoding = 'JSON' | 'BINARY';

/** A schema that messages can be held to. */
export interface Definition {
  /** @throws Error of whatever reads it, for data that does not fit. */
  readonly check: (data: Buffer, encoding: Encoding) => void;
  /** @throws Error for a later revision that may not follow this one. */
  readonly checkNext: (text: string) => void;
}

/** The schema of a request, as the kernel decodes it. */
export interface SchemaRequest {
  readonly type: SchemaType | 'TYPE_UNSPECIFIED';
  readonly definition: string;
}

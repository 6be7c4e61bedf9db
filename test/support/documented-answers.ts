import { Ajv2020 } from 'ajv/dist/2020.js';
import { OPEN_API } from '../../src/http/open-api/document.ts';

/** One answer of an operation in the description of the request side. */
export interface DocumentedAnswer {
  /** Such as `POST /jobs/{job}`. */
  readonly operation: string;
  readonly status: number;
  /** The media type of the body. */
  readonly type: string;
  /** The code of a problem; undefined for any other answer. */
  readonly code: string | undefined;
  readonly headers: Readonly<Record<string, { readonly required: boolean }>>;
  /** The first violation of the schema by the body; undefined if it matches. A member that is not described is a violation. */
  readonly misfitOf: (body: unknown) => string | undefined;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly properties?: { readonly code?: { readonly enum: readonly string[] } };
}

/** The parts of the description that the tests read. */
interface Response {
  readonly $ref?: string;
  readonly headers?: DocumentedAnswer['headers'];
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Path {
  readonly post?: { readonly responses: Readonly<Record<string, Response>> };
  readonly get?: { readonly responses: Readonly<Record<string, Response>> };
}

const { components } = OPEN_API;
const ajv = new Ajv2020({
  strict: true,
  strictTypes: false,
  keywords: ['components'],
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/ },
});

/** Every answer in the description of the request side. */
export function documentedAnswers(): readonly DocumentedAnswer[] {
  const paths: readonly (readonly [string, Path])[] = Object.entries(OPEN_API.paths);
  return paths.flatMap(([path, { post, get }]) => [
    ...answersOf(`POST ${path}`, post?.responses),
    ...answersOf(`GET ${path}`, get?.responses),
  ]);
}

function answersOf(
  operation: string,
  responses: Readonly<Record<string, Response>> = {},
): readonly DocumentedAnswer[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const described: Response = response.$ref === undefined ? response : components.responses.Accepted;
    const { headers = {}, content = {} } = described;
    return Object.entries(content).flatMap(([type, { schema }]) => {
      const codes = schema.properties?.code?.enum ?? [undefined];
      const misfitOf = misfitsOf(schema);
      return codes.map((code) => ({ operation, status: Number(status), type, code, headers, misfitOf }));
    });
  });
}

function misfitsOf(schema: Schema): DocumentedAnswer['misfitOf'] {
  const isDescribed = '$ref' in schema || 'properties' in schema;
  const closed = isDescribed ? { ...schema, unevaluatedProperties: false } : schema;
  const validate = ajv.compile({ ...closed, components });
  return (body) => (validate(body) ? undefined : ajv.errorsText(validate.errors));
}

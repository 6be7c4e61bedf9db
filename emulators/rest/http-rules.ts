import { serviceType } from '../grpc/protos.ts';

/** A `google.api.HttpRule`: the HTTP request of one RPC. */
export interface HttpRule {
  readonly verb: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'PATCH';
  /** For example `/v2/{name=projects/*}:run`; the variables are fields of the request. */
  readonly template: string;
  /** `*`: the body is the request; a name: that field of it; undefined: no body. */
  readonly body?: string;
}

/** Rules by RPC name, as a service configuration adds them to those of the protos. */
export type HttpRules = Readonly<Record<string, readonly HttpRule[]>>;

/** An HTTP rule as protobufjs parses it. */
type ParsedRule = Readonly<Partial<Record<string, string>>> & {
  readonly additional_bindings?: ParsedRule | readonly ParsedRule[];
};

const VERBS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'] as const;

/**
 * The rules of every RPC of a service, from its `google.api.http` options.
 *
 * @param fullName for example `google.cloud.run.v2.Jobs`.
 */
export function httpRulesOf(fullName: string): HttpRules {
  const entries = serviceType(fullName).methodsArray.map(({ name, parsedOptions }) => {
    const options = (parsedOptions ?? []) as readonly Readonly<Record<string, ParsedRule>>[];
    const rules = options.map((option) => option['(google.api.http)']).filter((rule) => rule !== undefined);
    return [name, rules.flatMap(readRule)] as const;
  });
  return Object.fromEntries(entries);
}

function readRule(rule: ParsedRule): readonly HttpRule[] {
  const verb = VERBS.find((name) => rule[name.toLowerCase()] !== undefined);
  const own =
    verb === undefined
      ? []
      : [
          {
            verb,
            template: rule[verb.toLowerCase()] as string,
            ...(rule.body !== undefined && { body: rule.body }),
          },
        ];
  return [...own, ...[rule.additional_bindings ?? []].flat().flatMap(readRule)];
}

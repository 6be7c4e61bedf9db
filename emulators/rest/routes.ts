import type protobuf from 'protobufjs';
import { serviceDefinition, serviceType } from '../grpc/protos.ts';
import type { UnaryHandler } from '../grpc/unary-call.ts';
import { httpRulesOf, type HttpRule, type HttpRules } from './http-rules.ts';
import { parsePathTemplate, type PathTemplate } from './path-template.ts';

/** Handlers by service and RPC name. */
export type Services = Readonly<Record<string, Readonly<Record<string, UnaryHandler>>>>;

/** One HTTP rule with its handler. */
export interface Route {
  readonly rule: HttpRule;
  readonly path: PathTemplate;
  readonly rpc: string;
  readonly handler: UnaryHandler | undefined;
  readonly requestType: protobuf.Type;
  readonly responseType: protobuf.Type;
  /** The request as gRPC handlers get it. */
  readonly toRequest: (bytes: Buffer) => object;
  /** Encodes the response of a handler. */
  readonly toBytes: (response: object) => Buffer;
}

/** The routes of all unary RPCs of `services`; `httpRules` replace those in a service's proto. */
export function routesOf(
  services: Services,
  httpRules: Readonly<Record<string, HttpRules>>,
): readonly Route[] {
  return Object.entries(services).flatMap(([service, handlers]) => {
    const definition = serviceDefinition(service);
    const rules = Object.entries(httpRules[service] ?? httpRulesOf(service));
    return rules.flatMap(([rpc, rulesOfRpc]) => {
      const method = serviceType(service).methods[rpc];
      method?.resolve();
      const codec = definition[rpc];
      if (codec === undefined || codec.requestStream || codec.responseStream) return [];
      return rulesOfRpc.map((rule) => ({
        rule,
        path: parsePathTemplate(rule.template),
        rpc,
        handler: handlers[rpc],
        requestType: method?.resolvedRequestType as protobuf.Type,
        responseType: method?.resolvedResponseType as protobuf.Type,
        toRequest: codec.requestDeserialize as Route['toRequest'],
        toBytes: codec.responseSerialize,
      }));
    });
  });
}

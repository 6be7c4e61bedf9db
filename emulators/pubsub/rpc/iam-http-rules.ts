import type { HttpRule, HttpRules } from '../../rest/http-rules.ts';

const COLLECTIONS = ['topics', 'subscriptions', 'snapshots', 'schemas'];

/** The paths of IAM's methods in Pub/Sub's REST API; the proto has only POST. Source: pubsub_v1.yaml. */
export const IAM_HTTP_RULES: HttpRules = {
  GetIamPolicy: rules('getIamPolicy', { verb: 'GET' }),
  SetIamPolicy: rules('setIamPolicy', { verb: 'POST', body: '*' }),
  TestIamPermissions: rules('testIamPermissions', { verb: 'POST', body: '*' }),
};

function rules(method: string, rule: Omit<HttpRule, 'template'>): HttpRule[] {
  return COLLECTIONS.map((collection) => {
    return { ...rule, template: `/v1/{resource=projects/*/${collection}/*}:${method}` };
  });
}

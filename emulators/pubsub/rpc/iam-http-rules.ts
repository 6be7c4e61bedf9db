import type { HttpRule, HttpRules } from '../../rest/http-rules.ts';

const COLLECTIONS = ['topics', 'subscriptions', 'snapshots', 'schemas'];

/** How Pub/Sub's REST API has IAM's methods; the proto knows them by POST alone. Source: pubsub_v1.yaml. */
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

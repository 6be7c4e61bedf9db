import { isOnCloudRun } from './cloud-run-address.ts';
import { shellWord } from './gcloud.ts';
import type { MendContext } from './problem.ts';

/** What nobody but whoever mends it knows stands in a command in capitals. */
const ADDRESS = 'SERVICE-ADDRESS';
const QUERY = 'QUERY-OF-THE-ENDPOINT';
const ACCOUNT = 'EMAIL-OF-THE-DELIVERY-ACCOUNT';
const PLACEHOLDER = new RegExp([ADDRESS, QUERY, ACCOUNT].join('|'));

/** Whether something is to be filled into the command. */
export function hasPlaceholder(command: string): boolean {
  return PLACEHOLDER.test(command);
}

/** The flags of gcloud for the whole push configuration: what is right already, and what the bridge needs. */
export function pushFlags({ setUp, expected }: MendContext): readonly string[] {
  const push = setUp.subscription.kind === 'read' ? setUp.subscription.value.push : undefined;
  const service = setUp.service.kind === 'read' ? setUp.service.value : undefined;
  const { serviceAccounts, audience: wanted } = expected.pushToken;
  const email = push?.token?.email ?? '';
  const account = serviceAccounts.includes(email) ? email : (serviceAccounts[0] ?? email);
  const needsToken = expected.isPushChecked || push === undefined || isOnCloudRun(push.endpoint);
  const named = account === '' && needsToken ? ACCOUNT : account;
  const given = wanted === '' ? (push?.token?.audience ?? '') : wanted;
  const audiences = expected.isPushChecked ? [] : (service?.audiences ?? []);
  const audience = audiences.length === 0 || audiences.includes(given) ? given : (audiences[0] ?? '');
  return [
    `--push-endpoint=${shellWord(endpointWith(push?.endpoint, expected.pushPath))}`,
    ...(named === '' ? [] : [`--push-auth-service-account=${shellWord(named)}`]),
    ...(audience === '' || named === '' ? [] : [`--push-auth-token-audience=${shellWord(audience)}`]),
    ...(push === undefined || push.wrapper === 'wrapped'
      ? []
      : ['--push-no-wrapper', '--push-no-wrapper-write-metadata']),
  ];
}

/** The query of an endpoint can be secret, so it is not shown; without it the endpoint would be another one. */
function endpointWith(endpoint: string | undefined, path: string): string {
  const url = URL.parse(endpoint ?? '');
  const query = url === null || url.search === '' ? '' : `?${QUERY}`;
  return `https://${url?.host ?? ADDRESS}${path}${query}`;
}

import type { MendContext } from './problem.ts';

/** `text` as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The command that changes the push subscription. */
export function updateSubscription({ expected }: MendContext, ...flags: readonly string[]): string {
  return ['gcloud pubsub subscriptions update', expected.subscription, ...flags].join(' ');
}

/**
 * The command that sets the push configuration. It replaces the whole of it, so what is right already is
 * said again.
 *
 * @param defaultAccount as whom to push where nothing names an account; left out: without a token.
 */
export function setPushConfig({ expected, setUp }: MendContext, defaultAccount = ''): string {
  const push = setUp.subscription.kind === 'read' ? setUp.subscription.value.push : undefined;
  const { pushToken } = expected;
  const serviceAccounts = pushToken?.serviceAccounts ?? [];
  const email = push?.token?.email ?? '';
  const named = serviceAccounts.includes(email) ? email : (serviceAccounts[0] ?? email);
  const account = named === '' ? defaultAccount : named;
  const audience = pushToken?.audience ?? push?.token?.audience ?? '';
  return [
    'gcloud pubsub subscriptions modify-push-config',
    expected.subscription,
    `--push-endpoint=${shellWord(endpointWith(push?.endpoint, expected.pushPath))}`,
    ...(account === '' ? [] : [`--push-auth-service-account=${shellWord(account)}`]),
    ...(audience === '' ? [] : [`--push-auth-token-audience=${shellWord(audience)}`]),
    ...(push === undefined || push.wrapper === 'wrapped'
      ? []
      : ['--push-no-wrapper', '--push-no-wrapper-write-metadata']),
  ].join(' ');
}

function endpointWith(endpoint: string | undefined, path: string): string {
  const host = URL.parse(endpoint ?? '')?.host ?? 'SERVICE-ADDRESS';
  return `https://${host}${path}`;
}

/** The command that changes the job. */
export function updateJob({ expected }: MendContext, ...flags: readonly string[]): string {
  return ['gcloud run jobs update', ...placed(expected.job), ...flags].join(' ');
}

/** The command that changes the service of the bridge. */
export function updateService({ setUp }: MendContext, ...flags: readonly string[]): string {
  const name = setUp.service.kind === 'read' ? setUp.service.value.name : '';
  return ['gcloud run services update', ...placed(name), ...flags].join(' ');
}

/** The command that grants `role` on the job to whoever rights were tried as. */
export function grantOnJob(context: MendContext, role: string): string {
  const words = ['gcloud run jobs add-iam-policy-binding', ...placed(context.expected.job)];
  return [...words, `--member=${memberOf(context)}`, `--role=${role}`].join(' ');
}

/** The command that grants `role` on a topic to whoever rights were tried as. */
export function grantOnTopic(context: MendContext, topic: string): string {
  return `gcloud pubsub topics add-iam-policy-binding ${topic} --member=${memberOf(context)} --role=roles/pubsub.publisher`;
}

/** Whoever rights were tried as, as IAM names it. */
function memberOf({ setUp }: MendContext): string {
  const email = setUp.identity.kind === 'read' ? setUp.identity.value.email : undefined;
  if (email === undefined) return 'serviceAccount:EMAIL-OF-THE-SERVICE';
  return `${email.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${shellWord(email)}`;
}

/** Short name, region and project of a Cloud Run resource. */
function placed(name: string): readonly string[] {
  const [, project = '', , region = '', , short = ''] = name.split('/');
  return [short, `--region=${region}`, `--project=${project}`];
}

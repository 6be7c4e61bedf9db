import type { FixContext } from './check.ts';

/** `text` as one word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./~-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The command that changes the job. */
export function updateJob({ expected }: FixContext, ...flags: readonly string[]): string {
  return ['gcloud run jobs update', ...placed(expected.job), ...flags].join(' ');
}

/** The command that shows the job. */
export function describeJob({ expected }: FixContext): string {
  return ['gcloud run jobs describe', ...placed(expected.job)].join(' ');
}

/** The command that changes the service of the bridge. */
export function updateService({ setUp }: FixContext, ...flags: readonly string[]): string {
  return ['gcloud run services update', ...placed(setUp.service.value?.name ?? ''), ...flags].join(' ');
}

/** The command that grants `role` on the job to the account that rights were tried as. */
export function grantOnJob(context: FixContext, role: string): string {
  const words = ['gcloud run jobs add-iam-policy-binding', ...placed(context.expected.job)];
  return [...words, `--member=${memberOf(context)}`, `--role=${role}`].join(' ');
}

/** The command that grants `role` on `resource` to Pub/Sub itself, which moves dead letters as an account of the project. */
export function grantAgent(resource: string, role: 'publisher' | 'subscriber'): string {
  const [, project = '', collection = ''] = resource.split('/');
  const number = `$(gcloud projects describe ${project} --format='value(projectNumber)')`;
  return `gcloud pubsub ${collection} add-iam-policy-binding ${resource} --member="serviceAccount:service-${number}@gcp-sa-pubsub.iam.gserviceaccount.com" --role=roles/pubsub.${role}`;
}

/** The command that grants the right to publish to a topic to the account that rights were tried as. */
export function grantOnTopic(context: FixContext, topic: string): string {
  return `gcloud pubsub topics add-iam-policy-binding ${topic} --member=${memberOf(context)} --role=roles/pubsub.publisher`;
}

/** The account that rights were tried as, as IAM names it. */
function memberOf({ setUp }: FixContext): string {
  return memberNamed(setUp.identity.value?.email) ?? 'serviceAccount:EMAIL-OF-THE-SERVICE';
}

/** The account that looks, as IAM names it. */
export function lookerOf({ setUp }: FixContext): string {
  return memberNamed(setUp.looker.value?.email) ?? 'user:YOUR-EMAIL';
}

function memberNamed(email: string | undefined): string | undefined {
  if (email === undefined) return undefined;
  return `${email.endsWith('.gserviceaccount.com') ? 'serviceAccount' : 'user'}:${shellWord(email)}`;
}

/** Short name, region and project of a Cloud Run resource. */
export function placed(name: string): readonly string[] {
  const [, project = '', , region = '', , short = ''] = name.split('/');
  return [short, `--region=${region}`, `--project=${project}`];
}

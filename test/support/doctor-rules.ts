import type { DoctorBed } from './doctor-bed.ts';

export const RULES = `
jobs:
  report:
    job: django
    args: [manage.py, report, "--id={id}"]
  cleanup:
    job: django
    args: [manage.py, cleanup]
  thumbnails:
    job: thumbs
    region: europe-west1
    container: work
    args: [job, "--object=gs://{data.bucket}/{data.name}"]
rules:
  - name: uploads
    from: { subscription: uploads }
    when: data.name.startsWith("in/")
    launch: { job: thumbnails }
unmatched: ignore
tests:
  - name: a file
    event: { subscription: uploads, data: { bucket: b, name: in/a.png } }
    expect: { job: thumbnails, args: [job, "--object=gs://b/in/a.png"] }
`;
const THUMBS = 'projects/PROJECT/locations/europe-west1/jobs/thumbs';
const DJANGO = 'projects/PROJECT/locations/asia-northeast1/jobs/django';

/** A healthy plan whose service launches three named jobs beside the default one. */
export function planWithRules(bed: DoctorBed) {
  const plan = bed.plan();
  const { 'job-launches-push': push } = plan.subscriptions;
  if (push === undefined) throw new Error('a healthy plan has this subscription');
  const names = {
    thumbs: THUMBS.replace('PROJECT', plan.project),
    django: DJANGO.replace('PROJECT', plan.project),
  };
  plan.topics.push('bucket-events');
  plan.subscriptions['uploads'] = {
    topic: `projects/${plan.project}/topics/bucket-events`,
    options: { ...push.options, pushConfig: { ...push.options.pushConfig } },
  };
  plan.otherJobs = {
    [names.thumbs]: { containers: [{ name: 'work', image: 'image' }], maxRetries: 0 },
    [names.django]: { containers: [{ image: 'image', args: ['manage.py'] }], maxRetries: 0 },
  };
  plan.env['RULES'] = RULES;
  return { plan, names, uploads: plan.subscriptions['uploads'] };
}

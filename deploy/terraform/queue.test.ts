/** What the module creates with a ledger: the sweep, the hints of ended executions, the events. */
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../config/load-config.ts';
import { schema } from '../../config/schema.ts';
import { sinkFilter } from '../../src/doctor/sink-filter.ts';
import { readLogFilter, type LogEntry } from '../checks/log-filter.ts';
import { moduleFiles, readModule, type Body } from '../checks/terraform-module.ts';

const sources = moduleFiles(import.meta.dirname);
const blocks = (await readModule(sources)).flatMap((file) => file.blocks);
const text = sources.map((file) => file.text).join('\n');

function resource(address: string): Body {
  const found = blocks.find(({ labels }) => labels.join('.') === address);
  if (found === undefined) throw new Error(`there is no ${address}`);
  return found;
}

function part(body: Body, type: string): Body {
  const found = body.blocks.find((block) => block.type === type);
  if (found === undefined) throw new Error(`there is no ${type}`);
  return found;
}

function local(name: string): unknown {
  const locals = blocks.filter(({ type }) => type === 'locals');
  return locals.map((block) => block.arguments.get(name)).find((value) => value !== undefined);
}

describe('without a ledger', () => {
  it.each([
    'google_cloud_scheduler_job.sweep',
    'google_service_account.sweep',
    'google_cloud_run_v2_service_iam_member.sweep',
    'google_pubsub_topic.executions',
    'google_pubsub_subscription.executions',
  ])('there is no %s', (address) => {
    expect(resource(address).arguments.get('count')).toBe('${local.has_ledger ? 1 : 0}');
  });

  it('there is no sink and no publisher for one', () => {
    const sinks = resource('google_logging_project_sink.executions').arguments.get('for_each');
    expect(sinks).toMatch(/ if local\.has_ledger\s*\}\}?$/);
    expect(resource('google_pubsub_topic_iam_member.executions').arguments.get('for_each')).toBe(
      '${google_logging_project_sink.executions}',
    );
  });

  it('a topic of events is refused, as by the service', () => {
    expect(text).toContain('condition     = local.has_ledger || var.events_topic == null');
    const env = {
      ROLE: 'subscriber',
      PUSH_AUTH: 'none',
      JOB_NAME: 'j',
      PROJECT_ID: 'p',
      EVENTS_TOPIC: 'job-events',
    };
    expect(() => loadConfig({ env, needs: ['push side', 'launch'] })).toThrow(
      /EVENTS_TOPIC: needs LEDGER_URL/,
    );
  });
});

describe('the sweep', () => {
  const sweep = resource('google_cloud_scheduler_job.sweep');
  const target = part(sweep, 'http_target');

  it('is called each minute, has 120 s, and is not tried again', () => {
    expect(sweep.arguments.get('schedule')).toBe('* * * * *');
    expect(sweep.arguments.get('attempt_deadline')).toBe('120s');
    expect(sweep.blocks.map(({ type }) => type)).toEqual(['http_target']);
    expect(target.arguments.get('http_method')).toBe('POST');
  });

  it('is called at SWEEP_PATH of the push side, with a token for its audience', () => {
    expect(local('sweep_path')).toBe(schema.SWEEP_PATH.default);
    expect(target.arguments.get('uri')).toBe('${module.push[local.push_role].uri}${local.sweep_path}');
    expect(part(target, 'oidc_token').arguments.get('audience')).toBe('${local.push_audience}');
  });

  it('is called by its own account, which the service accepts and which has no other right', () => {
    const account = 'google_service_account.sweep[0].email';
    expect(part(target, 'oidc_token').arguments.get('service_account_email')).toBe(`\${${account}}`);
    expect(local('queue_env')).toContain(`SWEEP_SERVICE_ACCOUNTS = ${account}`);
    const rights = blocks.filter(
      ({ labels, arguments: given }) =>
        labels[0]?.endsWith('_iam_member') === true && String(given.get('member')).includes('.sweep['),
    );
    expect(rights.map(({ labels }) => labels.join('.'))).toEqual([
      'google_cloud_run_v2_service_iam_member.sweep',
    ]);
  });

  it('has enough time: a shorter timeout of the service is refused', () => {
    expect(text).toContain('condition     = !local.has_ledger || var.service_timeout_seconds >= 60');
  });
});

describe('the hints of ended executions', () => {
  const sink = resource('google_logging_project_sink.executions');
  const filter = String(sink.arguments.get('filter')).replace(/\$\{join\(.*\)\}/, '"report" OR "thumbs"');
  const lets = readLogFilter(filter);

  /** As in six public deployments, and in Google's documentation of audit logs. */
  const ended = {
    logName: 'projects/p/logs/cloudaudit.googleapis.com%2Fsystem_event',
    resource: { type: 'cloud_run_job', labels: { job_name: 'report', location: 'asia-northeast1' } },
    severity: 'INFO',
    protoPayload: { methodName: '/Jobs.RunJob', resourceName: 'namespaces/p/executions/report-abcde' },
  };

  it.each<{ title: string; entry: LogEntry; through: boolean }>([
    { title: 'the end of an execution', entry: ended, through: true },
    { title: 'its failure', entry: { ...ended, severity: 'ERROR' }, through: true },
    {
      title: 'an end, with the other spelling of the method',
      entry: { ...ended, protoPayload: { methodName: 'Jobs.RunJob' } },
      through: true,
    },
    {
      title: 'the call of RunJob',
      entry: { ...ended, logName: 'projects/p/logs/cloudaudit.googleapis.com%2Fdata_access' },
      through: false,
    },
    {
      title: 'the end of an execution of another job',
      entry: { ...ended, resource: { ...ended.resource, labels: { job_name: 'backup' } } },
      through: false,
    },
    {
      title: 'what the job logs itself',
      entry: { ...ended, logName: 'projects/p/logs/run.googleapis.com%2Fstdout' },
      through: false,
    },
    {
      title: 'a log of a service',
      entry: { ...ended, resource: { type: 'cloud_run_revision' } },
      through: false,
    },
  ])('$title is let through by the sink: $through', ({ entry, through }) => {
    expect(lets(entry)).toBe(through);
  });

  it('are filtered as `doctor` expects', () => {
    const jobs = ['report', 'thumbs'].map((name) => `projects/p/locations/asia-northeast1/jobs/${name}`);
    expect(filter).toBe(sinkFilter(jobs));
  });

  it('are published by the sink alone, and pushed to EXECUTIONS_PATH with the token of launch requests', () => {
    expect(sink.arguments.get('destination')).toBe(
      'pubsub.googleapis.com/${google_pubsub_topic.executions[0].id}',
    );
    expect(sink.arguments.get('unique_writer_identity')).toBe(true);
    const right = resource('google_pubsub_topic_iam_member.executions');
    expect(right.arguments.get('member')).toBe('${each.value.writer_identity}');
    expect(local('executions_path')).toBe(schema.EXECUTIONS_PATH.default);
    const push = part(resource('google_pubsub_subscription.executions'), 'push_config');
    expect(push.arguments.get('push_endpoint')).toBe(
      '${module.push[local.push_role].uri}${local.executions_path}',
    );
    const ofLaunches = part(resource('google_pubsub_subscription.push'), 'push_config');
    expect(part(push, 'oidc_token').arguments).toEqual(part(ofLaunches, 'oidc_token').arguments);
  });
});

describe('the push side', () => {
  it('gets the settings of the queue, and starts with them', () => {
    const environment = local('environment') as Readonly<Record<string, string>>;
    const given = Object.keys(environment).filter((role) => environment[role]?.includes('local.queue_env'));
    expect(new Set(given)).toEqual(new Set(['subscriber', 'all']));
    const env = {
      ROLE: 'subscriber',
      PROJECT_ID: 'p',
      JOB_NAME: 'job',
      PUSH_AUTH: 'none',
      LEDGER_URL: 'postgres://db.example/bridge',
      EXECUTIONS_PATH: String(local('executions_path')),
      SWEEP_PATH: String(local('sweep_path')),
      SWEEP_SERVICE_ACCOUNTS: 'job-bridge-sweep@p.iam.gserviceaccount.com',
      EVENTS_TOPIC: 'job-events',
    };
    const keys = [...String(local('queue_env')).matchAll(/\b([A-Z][A-Z_]+) = /g)].map(([, key]) => key);
    expect(new Set(keys)).toEqual(
      new Set(['EXECUTIONS_PATH', 'SWEEP_PATH', 'SWEEP_SERVICE_ACCOUNTS', 'EVENTS_TOPIC']),
    );
    expect(loadConfig({ env, needs: ['push side', 'launch'] }).EVENTS_TOPIC).toBe('job-events');
  });

  it('is the only one that may publish events', () => {
    const right = resource('google_pubsub_topic_iam_member.events');
    expect(right.arguments.get('member')).toBe('${local.push_account}');
    const publishers = blocks.filter(({ arguments: given }) =>
      String(given.get('topic')).includes('topic.events'),
    );
    expect(publishers).toEqual([right]);
  });
});

describe('the alerts', () => {
  it('count failed executions and unknown launches once: with a ledger by its own metrics', () => {
    expect(local('listed_alerts')).toMatch(/^\$\{var\.monitoring && !local\.has_ledger \?/);
    expect(local('ledger_alerts')).toMatch(/^\$\{local\.watches_ledger \?/);
    expect(local('watches_ledger')).toBe('${var.monitoring && local.has_ledger}');
  });

  it('report five minutes without a sweep, whether or not Monitoring writes zeros', () => {
    const { blocks: parts } = resource('google_monitoring_alert_policy.no_sweep');
    const conditions = parts.filter(({ type }) => type === 'conditions').flatMap((one) => one.blocks);
    expect(conditions.map(({ type }) => type)).toEqual(['condition_threshold', 'condition_absent']);
    const [below, absent] = conditions;
    expect(below?.arguments.get('comparison')).toBe('COMPARISON_LT');
    expect(below && part(below, 'aggregations').arguments.get('alignment_period')).toBe('300s');
    expect(absent?.arguments.get('duration')).toBe('300s');
    for (const one of conditions) {
      expect(part(one, 'aggregations').arguments.get('cross_series_reducer')).toBe('REDUCE_SUM');
    }
  });
});

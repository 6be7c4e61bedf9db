locals {
  # Values of ROLE; each is a service, named after it.
  roles        = var.separate_services ? toset(["http", "subscriber"]) : toset(["all"])
  request_role = var.separate_services ? "http" : "all"
  push_role    = var.separate_services ? "subscriber" : "all"

  # With the board, which has its own service and identity.
  all_roles     = setunion(local.roles, var.board == null ? [] : ["board"])
  service_names = { for role in local.roles : role => "${var.name}-${role}" }
  services      = merge(module.push, module.others)

  request_account = "serviceAccount:${google_service_account.service[local.request_role].email}"
  push_account    = "serviceAccount:${google_service_account.service[local.push_role].email}"
  pubsub_agent    = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-pubsub.iam.gserviceaccount.com"

  push_path                = "/pubsub/push"
  executions_path          = "/pubsub/executions"
  sweep_path               = "/sweep"
  push_audience            = coalesce(var.push_audience, "${var.name}-push")
  subscription             = "${var.topic}-push"
  dead_letter_topic        = "${var.topic}-dead-letters"
  dead_letter_subscription = "${var.topic}-dead-letters-pull"
  executions_topic         = "${var.topic}-executions"

  # "none": Cloud Run's IAM checks the callers; "oidc": the service does. Never both: IAM removes the signature of tokens
  # that it has checked (https://cloud.google.com/run/docs/troubleshooting#signature-removed).
  caller_auth = { http = var.http_auth, subscriber = var.push_auth, all = var.push_auth, board = "none" }

  # The job of the variables: created here, launched as the default job, or both.
  has_own_job = var.create_job || var.default_job
  own_job     = "projects/${var.project_id}/locations/${var.region}/jobs/${var.job_name}"

  # The jobs of `jobs`, by their full names.
  full_jobs = [
    for job in var.jobs : startswith(job, "projects/") ? job : "projects/${var.project_id}/locations/${var.region}/jobs/${job}"
  ]
  named_jobs = {
    for job in toset(local.full_jobs) :
    job => { project = split("/", job)[1], location = split("/", job)[3], name = split("/", job)[5] }
    if !(local.has_own_job && job == local.own_job)
  }

  # Short names of all jobs by project, because a log sink sees one project.
  jobs_by_project = {
    for job in distinct(concat(local.has_own_job ? [local.own_job] : [], local.full_jobs)) :
    split("/", job)[1] => split("/", job)[5]...
  }

  # Identities that read the executions of the jobs.
  viewers = merge(
    { push-side = local.push_account },
    { request-side = local.request_account },
    { for member in var.operators : member => member },
  )

  # All push to one service. Names from the variable have a prefix, so that they cannot equal our own.
  subscriptions = merge(
    { launches = { name = local.subscription, topic = google_pubsub_topic.launches.id } },
    { for name, one in var.subscriptions : "events/${name}" => { name = name, topic = one.topic } },
  )

  has_ledger  = var.ledger_url_secret != null
  job_is_ours = var.create_job && var.job_image == null

  # The secret of each service and of the job. The push side's database user owns the tables; the others need less.
  ledger_secrets = {
    http       = var.request_ledger_url_secret == null ? var.ledger_url_secret : var.request_ledger_url_secret
    subscriber = var.ledger_url_secret
    all        = var.ledger_url_secret
    board      = var.board == null ? null : var.board.ledger_url_secret
    job        = var.job_ledger_url_secret == null ? var.ledger_url_secret : var.job_ledger_url_secret
  }

  # Later values win.
  environment = {
    http       = merge(var.settings, local.both_env, local.job_env, local.request_env, { ROLE = "http" })
    subscriber = merge(local.ledger_env, var.settings, local.both_env, local.job_env, local.push_env, local.queue_env, { ROLE = "subscriber" })
    all        = merge(local.ledger_env, var.settings, local.both_env, local.job_env, local.request_env, local.push_env, local.queue_env, { ROLE = "all" })
    board      = merge(var.settings, local.both_env, local.job_env, local.board_env, { ROLE = "board" })
  }

  # Dead letters are kept for 31 days. If one is replayed on the last day, its launch must still be remembered.
  ledger_env = local.has_ledger ? { LEDGER_RETENTION_DAYS = "32" } : {}

  # Without a ledger nothing calls these routes.
  queue_env = merge(
    local.has_ledger ? { EXECUTIONS_PATH = local.executions_path, SWEEP_PATH = local.sweep_path, SWEEP_SERVICE_ACCOUNTS = google_service_account.sweep[0].email } : {},
    var.events_topic == null ? {} : { EVENTS_TOPIC = var.events_topic },
  )

  both_env = {
    PROJECT_ID            = var.project_id
    REGION                = var.region
    TOPIC                 = var.topic
    SUBSCRIPTION          = local.subscription
    ALLOW_OVERRIDES       = join(",", var.allow_overrides)
    ACK_DEADLINE_SECONDS  = tostring(var.ack_deadline_seconds)
    MAX_DELIVERY_ATTEMPTS = tostring(var.max_delivery_attempts)
  }

  # What may be launched. The request side checks requests by the same rules before it publishes them.
  job_env = merge(
    # An empty JOB_ARGS leaves the job's own arguments unchanged.
    var.default_job ? { JOB_NAME = var.job_name, JOB_ARGS = var.job_args == null ? "" : jsonencode(var.job_args) } : {},
    var.rules == "" ? {} : { RULES = var.rules },
  )

  request_env = {
    HTTP_AUTH     = var.http_auth
    HTTP_AUDIENCE = var.http_audience
    HTTP_ACCOUNTS = join(",", var.http_accounts)
  }

  push_env = {
    DEAD_LETTER_TOPIC        = local.dead_letter_topic
    DEAD_LETTER_SUBSCRIPTION = local.dead_letter_subscription
    PUSH_PATH                = local.push_path
    PUSH_AUTH                = var.push_auth
    PUSH_AUDIENCE            = local.push_audience
    PUSH_SERVICE_ACCOUNTS    = google_service_account.delivery.email
    LAUNCHES_PER_MINUTE      = tostring(var.launches_per_minute)
  }
}

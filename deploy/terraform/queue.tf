# What the queue in the ledger needs: a call each minute for what is due, and hints about executions that have ended.

# Each minute the sweep launches what is due, settles what is unknown and records what has ended. The next one does what a
# failed one did not, so there is no retry_config: Cloud Scheduler's default is no retry.
resource "google_cloud_scheduler_job" "sweep" {
  count = local.has_ledger ? 1 : 0

  project          = var.project_id
  region           = coalesce(var.scheduler_region, var.region)
  name             = "${var.name}-sweep"
  description      = "Launches what is due and records what has ended."
  schedule         = "* * * * *"
  time_zone        = "Etc/UTC"
  attempt_deadline = "120s"

  http_target {
    http_method = "POST"
    uri         = "${module.push[local.push_role].uri}${local.sweep_path}"

    oidc_token {
      service_account_email = google_service_account.sweep[0].email
      audience              = local.push_audience
    }
  }

  depends_on = [google_project_service.apis, google_cloud_run_v2_service_iam_member.sweep]
}

# Cloud Run writes the end of an execution to its system-event audit log, which is always on. It is a hint: the bridge reads
# the execution itself, and the sweep finds the ends whose hints are lost.
resource "google_logging_project_sink" "executions" {
  for_each = { for project, jobs in local.jobs_by_project : project => jobs if local.has_ledger }

  project                = each.key
  name                   = "${var.name}-executions"
  description            = "Ended executions of the jobs that ${var.name} launches."
  destination            = "pubsub.googleapis.com/${google_pubsub_topic.executions[0].id}"
  filter                 = "log_id(\"cloudaudit.googleapis.com/system_event\") AND resource.type=\"cloud_run_job\" AND protoPayload.methodName=(\"/Jobs.RunJob\" OR \"Jobs.RunJob\") AND resource.labels.job_name=(${join(" OR ", formatlist("%q", each.value))})"
  unique_writer_identity = true

  depends_on = [google_project_service.apis]
}

resource "google_pubsub_topic" "executions" {
  count = local.has_ledger ? 1 : 0

  project = var.project_id
  name    = local.executions_topic

  depends_on = [google_project_service.apis]
}

# No dead-letter policy, and kept for one hour only: by then the sweep has found the end.
resource "google_pubsub_subscription" "executions" {
  count = local.has_ledger ? 1 : 0

  project                    = var.project_id
  name                       = "${local.executions_topic}-push"
  topic                      = google_pubsub_topic.executions[0].id
  ack_deadline_seconds       = 60
  message_retention_duration = "3600s"

  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = "${module.push[local.push_role].uri}${local.executions_path}"

    oidc_token {
      service_account_email = google_service_account.delivery.email
      audience              = local.push_audience
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  depends_on = [google_cloud_run_v2_service_iam_member.delivery]
}

# The bridge publishes an event here for each change of a launch.
resource "google_pubsub_topic" "events" {
  count = var.events_topic == null ? 0 : 1

  project = var.project_id
  name    = var.events_topic

  depends_on = [google_project_service.apis]
}

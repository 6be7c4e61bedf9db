# Each alert needs a person; what recovers by itself is only on the dashboard. docs/operations.md has a section with the title
# of each alert.

locals {
  watched_jobs = distinct(concat(local.has_own_job ? [var.job_name] : [], [for job in values(local.named_jobs) : job.name]))

  # For Monitoring's filters. Executions in other projects are seen only from a metrics scope that includes them.
  one_of_jobs          = "one_of(${join(", ", formatlist("%q", local.watched_jobs))})"
  one_of_subscriptions = "one_of(${join(", ", formatlist("%q", [for one in google_pubsub_subscription.push : one.name]))})"

  alerts = {
    dead_letters = {
      title         = "dead letters have arrived"
      filter        = "resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=\"${google_pubsub_subscription.dead_letters.name}\" AND metric.type=\"pubsub.googleapis.com/subscription/num_undelivered_messages\""
      aligner       = "ALIGN_MAX"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "Messages were given up. `npm start -- dead-letters list` prints them with their reasons. The alert ends when none is left."
    }

    old_messages = {
      title         = "launch requests wait too long"
      filter        = "resource.type=\"pubsub_subscription\" AND resource.labels.subscription_id=${local.one_of_subscriptions} AND metric.type=\"pubsub.googleapis.com/subscription/oldest_unacked_message_age\""
      aligner       = "ALIGN_MAX"
      window        = "300s"
      above         = var.oldest_message_alert_seconds
      lasts         = "0s"
      documentation = local.has_ledger ? "The oldest message in Pub/Sub is old: the push side or its ledger is unreachable. The log of the push side says which." : "The oldest message in Pub/Sub is old: the push side is unreachable, a burst is larger than LAUNCHES_PER_MINUTE drains, or the bridge is misconfigured. The log of the push side says which."
    }
  }

  # About metrics that exist only where this module makes them.
  delivery_alerts = var.monitoring ? {
    set_up_faults = {
      title         = "the bridge is misconfigured"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counters["set_up_faults"].name}\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "Launches wait, or requests or dead letters cannot be stored, until a person fixes something. `npm start -- doctor` names it with the command that fixes it. ${local.has_ledger ? "Stored launches wait in the ledger for as long as it takes." : "Messages last about 15 hours."}"
    }

    doubled_launches = {
      title         = "a launch has two executions"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counters["doubled_launches"].name}\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "The log line with `launch-doubled` names both executions. If the job has LEDGER_URL, one of them works and the other ends by itself. Otherwise cancel the one that you do not need."
    }
  } : {}

  # Without a ledger. With one, those of alerts.ledger.tf take their place.
  listed_alerts = var.monitoring && !local.has_ledger ? {
    failed_executions = {
      title         = "executions of a job have failed"
      filter        = "resource.type=\"cloud_run_job\" AND resource.labels.job_name=${local.one_of_jobs} AND metric.type=\"run.googleapis.com/job/completed_execution_count\" AND metric.labels.result=\"failed\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "Your code failed, after max_retries. The bridge does not launch it again by itself."
    }

    held_launches = {
      title         = "a launch is on hold"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counters["deliveries"].name}\" AND metric.labels.outcome=\"unknown\""
      aligner       = "ALIGN_SUM"
      window        = "900s"
      above         = 0
      lasts         = "1800s"
      documentation = "For half an hour deliveries have ended as `unknown`: it cannot be told whether they launched. Most often the right to list executions is missing: `npm start -- doctor`."
    }
  } : {}
}

resource "google_monitoring_alert_policy" "alerts" {
  for_each = var.monitoring ? merge(local.alerts, local.delivery_alerts, local.listed_alerts, local.ledger_alerts) : {}

  project               = var.project_id
  display_name          = "${var.name}: ${each.value.title}"
  combiner              = "OR"
  notification_channels = var.notification_channels

  conditions {
    display_name = each.value.title

    condition_threshold {
      filter                  = each.value.filter
      comparison              = "COMPARISON_GT"
      threshold_value         = each.value.above
      duration                = each.value.lasts
      evaluation_missing_data = each.value.lasts == "0s" ? null : "EVALUATION_MISSING_DATA_INACTIVE"

      aggregations {
        alignment_period     = each.value.window
        per_series_aligner   = each.value.aligner
        cross_series_reducer = each.value.aligner == "ALIGN_MAX" ? "REDUCE_MAX" : "REDUCE_SUM"
      }

      trigger {
        count = 1
      }
    }
  }

  # A failed execution is a series of one point. Without this its incident would stay open for a week, and hide the next
  # failure.
  alert_strategy {
    auto_close = "1800s"
  }

  documentation {
    content   = "${each.value.documentation}\n\nWhat to do: ${var.runbook_url}#${replace(each.value.title, " ", "-")}"
    mime_type = "text/markdown"
  }

  # Monitoring refuses a policy about a metric that it does not know yet, so the policies come last.
  depends_on = [google_pubsub_subscription.push]
}

resource "google_monitoring_dashboard" "bridge" {
  count = var.monitoring ? 1 : 0

  project = var.project_id
  dashboard_json = templatefile("${path.module}/dashboard.json.tftpl", {
    name                     = var.name
    one_of_jobs              = replace(local.one_of_jobs, "\"", "\\\"")
    one_of_subscriptions     = replace(local.one_of_subscriptions, "\"", "\\\"")
    dead_letter_subscription = google_pubsub_subscription.dead_letters.name
    deliveries               = google_logging_metric.counters["deliveries"].name
    dead_letters             = google_logging_metric.counters["dead_letters"].name
    since_publish            = google_logging_metric.since_publish[0].name
  })
}

# Alerts that exist only with a ledger. Retries, pauses for quota, duplicates and launches that wait for a limit need no person,
# so they are in no alert.

locals {
  ledger_alerts = local.watches_ledger ? {
    unknown_launches = {
      title         = "a launch is on hold"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counters["unknown_launches"].name}\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "RunJob was called, and for more than five minutes it cannot be told whether it launched. Most often the right to list executions is missing: `npm start -- doctor`. `npm start -- launches list --state unknown` prints these launches."
    }

    refused_launches = {
      title         = "a launch was refused for good"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counters["refused_launches"].name}\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "Cloud Run does not accept what the event made of the launch: args, environment, number of tasks or timeout. `npm start -- launches list --state rejected` prints what it refused."
    }

    failed_launches = {
      title         = "executions of a job have failed"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counters["failed_launches"].name}\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "Your code failed, after max_retries. `npm start -- launches list --state failed` prints each with its reason, `npm start -- launches retry` launches one again."
    }
  } : {}
}

# If Monitoring writes zeros for a log counter without entries, the first condition fires, otherwise the second. Both add up all
# revisions, since a new revision begins a new series.
resource "google_monitoring_alert_policy" "no_sweep" {
  count = local.watches_ledger ? 1 : 0

  project               = var.project_id
  display_name          = "${var.name}: no sweep for five minutes"
  combiner              = "OR"
  notification_channels = var.notification_channels

  conditions {
    display_name = "no sweep was counted"

    condition_threshold {
      filter          = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counters["sweeps"].name}\""
      comparison      = "COMPARISON_LT"
      threshold_value = 1
      duration        = "0s"

      aggregations {
        alignment_period     = "300s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  conditions {
    display_name = "no count of sweeps has come"

    condition_absent {
      filter   = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.counters["sweeps"].name}\""
      duration = "300s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  # Longer than the others: here the incident lasts as long as nothing is written.
  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    content   = "A waiting launch starts only with the next delivery of its job, and ends are recorded late. `npm start -- doctor` checks the Cloud Scheduler job; the log of the push side says whether the ledger is unreachable.\n\nWhat to do: ${var.runbook_url}#no-sweep-for-five-minutes"
    mime_type = "text/markdown"
  }

  # As in alerts.tf. A policy about absence begins with the first counted sweep.
  depends_on = [google_cloud_scheduler_job.sweep]
}

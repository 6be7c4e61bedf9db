# What only a ledger can tell somebody of. Retries, pauses for quota, duplicates and launches that wait for a limit need
# nobody, so they are in no alert.

locals {
  ledger_alerts = local.watches_ledger ? {
    unknown_launches = {
      title         = "a launch has been unknown for long"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.unknown_launches[0].name}\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "RunJob was called, and for more than five minutes it cannot be told what became of it. It keeps its place of `running` and `key`. `npm start -- launches list --state unknown` says why (often the right to list executions); `npm start -- launches resolve` settles one by hand: docs/operations.md."
    }

    refused_launches = {
      title         = "a launch was refused for good"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.refused_launches[0].name}\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "Cloud Run does not take what the event made of it: args, environment, number of tasks or timeout. `npm start -- launches list --state rejected` says what it refused. Correct the rules or the publisher, then `npm start -- launches retry`, or publish it again: docs/operations.md."
    }

    failed_launches = {
      title         = "executions of a job have failed"
      filter        = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.failed_launches[0].name}\""
      aligner       = "ALIGN_SUM"
      window        = "300s"
      above         = 0
      lasts         = "0s"
      documentation = "The job itself failed, after max_retries. `npm start -- launches list --state failed` names each with its reason, `npm start -- launches retry` launches one again: docs/operations.md."
    }
  } : {}
}

# Whether or not Monitoring writes zeros for a counter of the log where nothing was counted, one of the two conditions
# holds. Of all revisions together, since a new one begins a series of its own.
resource "google_monitoring_alert_policy" "no_sweep" {
  count = local.watches_ledger ? 1 : 0

  project               = var.project_id
  display_name          = "${var.name}: no sweep for five minutes"
  combiner              = "OR"
  notification_channels = var.notification_channels

  conditions {
    display_name = "no sweep was counted"

    condition_threshold {
      filter          = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.sweeps[0].name}\""
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
      filter   = "resource.type=\"cloud_run_revision\" AND metric.type=\"logging.googleapis.com/user/${google_logging_metric.sweeps[0].name}\""
      duration = "300s"

      aggregations {
        alignment_period     = "60s"
        per_series_aligner   = "ALIGN_SUM"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  # Longer than of the others: here it is the silence that goes on.
  alert_strategy {
    auto_close = "86400s"
  }

  documentation {
    content   = "Nothing that waits is launched but by the next delivery or hint, and no end is recorded. `npm start -- doctor` says whether the Cloud Scheduler job is there, runs and may call the push side; the log of the push side, whether the ledger can be reached. docs/operations.md says the rest."
    mime_type = "text/markdown"
  }

  # As with the others. A policy of what is absent begins with the first sweep that is counted.
  depends_on = [google_cloud_scheduler_job.sweep]
}

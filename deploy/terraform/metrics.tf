# Metrics from log lines of the services: one for each delivery (src/subscriber/delivery-log.ts), others about launches, which
# have the field `happening` or a code (src/service/launch-log.ts), and problems of requests (src/server/problem.ts).

locals {
  # By name, so that the metrics exist before the services, and are known when the alerts are created last.
  service_log = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=(${join(" OR ", formatlist("%q", values(local.service_names)))})"

  watches_ledger = var.monitoring && local.has_ledger

  # A label's value is the field of the line that it names.
  counters = {
    deliveries = {
      description = "Deliveries by outcome, job and rule. For the default job the job is empty, and without a rule the rule is empty."
      filter      = "jsonPayload.outcome:* AND NOT jsonPayload.happening:*"
      labels      = { outcome = "outcome", job = "launchJob", rule = "rule" }
    }

    # A line with `reason` alone says that a copy should be stored; one with `copyMessageId` that it is.
    dead_letters = {
      description = "Dead letters that the bridge has stored, by reason."
      filter      = "jsonPayload.copyMessageId:*"
      labels      = { reason = "reason" }
    }

    # Misconfiguration. Without a ledger: outcome transient at ERROR (a missing job, a missing right). With one: set-up-fault, when
    # the launches of a job wait for a fix. In both: a dead letter that could not be stored (reason without copyMessageId), and a
    # request that could not be stored (publish-failed).
    set_up_faults = {
      description = "Requests, deliveries and launches that failed because of a misconfiguration."
      filter      = "severity>=ERROR AND ((jsonPayload.outcome=\"transient\" AND NOT jsonPayload.reason:*) OR (jsonPayload.reason:* AND NOT jsonPayload.copyMessageId:*) OR jsonPayload.code=(\"publish-failed\" OR \"set-up-fault\"))"
      labels      = {}
    }

    doubled_launches = {
      description = "Launches that have two executions."
      filter      = "jsonPayload.code=\"launch-doubled\""
      labels      = {}
    }
  }

  # From lines that only a push side with a ledger writes.
  ledger_counters = {
    unknown_launches = {
      description = "Launches that have been unknown for more than five minutes."
      filter      = "severity>=ERROR AND jsonPayload.code=\"launch-unknown\""
      labels      = {}
    }

    # If a delivery is refused, its own line says so. That line has no code.
    refused_launches = {
      description = "Launches that Cloud Run has refused for good."
      filter      = "severity>=ERROR AND (jsonPayload.code=\"launch-rejected\" OR (jsonPayload.outcome=\"queued\" AND NOT jsonPayload.happening:*))"
      labels      = {}
    }

    failed_launches = {
      description = "Launches whose execution has failed, by job."
      filter      = "jsonPayload.code=\"execution-failed\""
      labels      = { job = "launchJob" }
    }

    sweeps = {
      description = "Sweeps that have ended."
      filter      = "jsonPayload.code=\"sweep\""
      labels      = {}
    }
  }
}

resource "google_logging_metric" "counters" {
  for_each = merge(
    { for name, counter in local.counters : name => counter if var.monitoring },
    { for name, counter in local.ledger_counters : name => counter if local.watches_ledger },
  )

  project          = var.project_id
  name             = "${var.name}/${each.key}"
  description      = each.value.description
  filter           = "${local.service_log} AND ${each.value.filter}"
  label_extractors = { for label, field in each.value.labels : label => "EXTRACT(jsonPayload.${field})" }

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    dynamic "labels" {
      for_each = each.value.labels

      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  depends_on = [google_project_service.apis]
}

resource "google_logging_metric" "since_publish" {
  count = var.monitoring ? 1 : 0

  project         = var.project_id
  name            = "${var.name}/since_publish"
  description     = "Milliseconds from the publish of a launch request to its launch."
  filter          = "${local.service_log} AND jsonPayload.outcome=\"launched\" AND jsonPayload.sincePublishMs:*"
  value_extractor = "EXTRACT(jsonPayload.sincePublishMs)"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = "ms"
  }

  bucket_options {
    exponential_buckets {
      num_finite_buckets = 30
      growth_factor      = 2
      scale              = 1
    }
  }

  depends_on = [google_project_service.apis]
}

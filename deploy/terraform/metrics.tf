# Metrics from the one line that the bridge logs for each delivery (src/subscriber/delivery-log.ts).

locals {
  push_log = "resource.type=\"cloud_run_revision\" AND resource.labels.service_name=\"${google_cloud_run_v2_service.bridge[local.push_role].name}\""
}

resource "google_logging_metric" "deliveries" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/deliveries"
  description = "Deliveries by outcome; reason is there where the message became a dead letter, or should have."
  filter      = "${local.push_log} AND jsonPayload.outcome:*"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"

    labels {
      key        = "outcome"
      value_type = "STRING"
    }

    labels {
      key        = "reason"
      value_type = "STRING"
    }
  }

  label_extractors = {
    outcome = "EXTRACT(jsonPayload.outcome)"
    reason  = "EXTRACT(jsonPayload.reason)"
  }
}

# A transient outcome is an error only where the set-up is at fault: a missing job, a missing right.
resource "google_logging_metric" "set_up_faults" {
  count = var.monitoring ? 1 : 0

  project     = var.project_id
  name        = "${var.name}/set_up_faults"
  description = "Deliveries that did not launch because something has to be mended first."
  filter      = "${local.push_log} AND jsonPayload.outcome=\"transient\" AND severity>=ERROR AND NOT jsonPayload.reason:*"

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
  }
}

resource "google_logging_metric" "since_publish" {
  count = var.monitoring ? 1 : 0

  project         = var.project_id
  name            = "${var.name}/since_publish"
  description     = "Milliseconds from the publish of a launch request to its launch."
  filter          = "${local.push_log} AND jsonPayload.outcome=\"launched\" AND jsonPayload.sincePublishMs:*"
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
}

resource "google_pubsub_topic" "launches" {
  project = var.project_id
  name    = var.topic

  depends_on = [google_project_service.apis]
}

resource "google_pubsub_topic" "dead_letters" {
  project = var.project_id
  name    = local.dead_letter_topic

  depends_on = [google_project_service.apis]
}

# A topic without a subscription keeps nothing. No dead-letter or retry policy: each look at a dead letter counts as a delivery,
# and a back-off would hide it afterwards.
resource "google_pubsub_subscription" "dead_letters" {
  project                    = var.project_id
  name                       = local.dead_letter_subscription
  topic                      = google_pubsub_topic.dead_letters.id
  message_retention_duration = "2678400s"

  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_subscription" "push" {
  for_each = local.subscriptions

  project              = var.project_id
  name                 = each.value.name
  topic                = each.value.topic
  ack_deadline_seconds = var.ack_deadline_seconds

  expiration_policy {
    ttl = ""
  }

  push_config {
    push_endpoint = "${module.push[local.push_role].uri}${local.push_path}"

    oidc_token {
      service_account_email = google_service_account.delivery.email
      audience              = local.push_audience
    }
  }

  retry_policy {
    minimum_backoff = "10s"
    maximum_backoff = "600s"
  }

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dead_letters.id
    max_delivery_attempts = var.max_delivery_attempts
  }

  # A message that arrives before the rights are granted would use up attempts.
  depends_on = [
    google_cloud_run_v2_job_iam_member.launch,
    google_cloud_run_v2_job_iam_member.launch_named,
    google_cloud_run_v2_job_iam_member.look_up,
    google_cloud_run_v2_job_iam_member.look_up_named,
    google_cloud_run_v2_service_iam_member.delivery,
    google_pubsub_subscription.dead_letters,
    google_pubsub_topic.events,
    google_pubsub_topic_iam_member.dead_letters,
  ]
}

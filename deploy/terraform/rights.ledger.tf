# Rights that a ledger needs: to read a LEDGER_URL and reach its database (all services: the request side looks
# launches up), to call the sweep, to publish hints of ended executions, and to publish events.

resource "google_secret_manager_secret_iam_member" "ledger_service" {
  for_each = local.has_ledger ? local.all_roles : toset([])

  project   = var.project_id
  secret_id = local.ledger_secrets[each.key]
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.service[each.key].email}"
}

resource "google_secret_manager_secret_iam_member" "ledger_job" {
  count = local.has_ledger && local.job_is_ours ? 1 : 0

  project   = var.project_id
  secret_id = local.ledger_secrets.job
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:${google_service_account.job[0].email}"
}

# A Cloud SQL instance has no IAM policy, so the role is granted on the project.
resource "google_project_iam_member" "cloud_sql_service" {
  for_each = var.cloud_sql_instance == null ? toset([]) : local.all_roles

  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = "serviceAccount:${google_service_account.service[each.key].email}"
}

resource "google_project_iam_member" "cloud_sql_job" {
  count = var.cloud_sql_instance != null && local.job_is_ours ? 1 : 0

  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = "serviceAccount:${google_service_account.job[0].email}"
}

# A separate account, so that with push_auth = "oidc" the caller of the sweep cannot push.
resource "google_cloud_run_v2_service_iam_member" "sweep" {
  count = local.has_ledger ? 1 : 0

  project  = var.project_id
  location = var.region
  name     = module.push[local.push_role].name
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.sweep[0].email}"
}

resource "google_pubsub_topic_iam_member" "executions" {
  for_each = google_logging_project_sink.executions

  project = var.project_id
  topic   = google_pubsub_topic.executions[0].name
  role    = "roles/pubsub.publisher"
  member  = each.value.writer_identity
}

resource "google_pubsub_topic_iam_member" "events" {
  count = var.events_topic == null ? 0 : 1

  project = var.project_id
  topic   = google_pubsub_topic.events[0].name
  role    = "roles/pubsub.publisher"
  member  = local.push_account
}

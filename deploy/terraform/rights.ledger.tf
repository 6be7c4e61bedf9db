# Who may read a LEDGER_URL and reach its database. Both sides do: the request side looks launches up.

resource "google_secret_manager_secret_iam_member" "ledger_service" {
  for_each = local.has_ledger ? local.roles : toset([])

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

# Cloud SQL has no policy of an instance's own: the role is the project's.
resource "google_project_iam_member" "cloud_sql_service" {
  for_each = var.cloud_sql_instance == null ? toset([]) : local.roles

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

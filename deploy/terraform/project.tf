# Needs the Cloud Resource Manager API, which must be enabled before the first plan.
data "google_project" "this" {
  project_id = var.project_id
}

resource "google_project_service" "apis" {
  for_each = toset(var.enable_apis ? compact([
    local.has_ledger ? "cloudscheduler.googleapis.com" : "",
    "iam.googleapis.com",
    var.board == null ? "" : "iap.googleapis.com",
    "logging.googleapis.com",
    "monitoring.googleapis.com",
    "pubsub.googleapis.com",
    "run.googleapis.com",
    "secretmanager.googleapis.com",
    # Cloud Run looks the instance up there.
    var.cloud_sql_instance == null ? "" : "sqladmin.googleapis.com",
  ]) : [])

  project            = var.project_id
  service            = each.key
  disable_on_destroy = false
}

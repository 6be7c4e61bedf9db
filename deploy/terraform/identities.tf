# Four identities, so that none can do what is another's: each service, the delivery of pushes, the job.

resource "google_service_account" "service" {
  for_each = local.roles

  project      = var.project_id
  account_id   = "${var.name}-${each.key == "subscriber" ? "push" : each.key}"
  display_name = "${var.name}: the service with ROLE=${each.key}"

  depends_on = [google_project_service.apis]
}

resource "google_service_account" "delivery" {
  project      = var.project_id
  account_id   = "${var.name}-delivery"
  display_name = "${var.name}: as whom Pub/Sub pushes; may invoke the push side and nothing else"

  depends_on = [google_project_service.apis]
}

resource "google_service_account" "job" {
  count = var.create_job ? 1 : 0

  project      = var.project_id
  account_id   = "${var.name}-job"
  display_name = "${var.name}: as whom the job works"

  depends_on = [google_project_service.apis]
}

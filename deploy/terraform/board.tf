# The board and its rights, created only if `board` is set. Only the agent of Identity-Aware Proxy may invoke the service. Version 6
# of the provider cannot switch IAP on: run the command of the output board_iap_command. Until then the board is closed to all.

locals {
  board_name    = "${var.name}-board"
  board_account = var.board == null ? null : "serviceAccount:${google_service_account.board[0].email}"
  iap_agent     = "serviceAccount:service-${data.google_project.this.number}@gcp-sa-iap.iam.gserviceaccount.com"

  board_env = var.board == null ? {} : {
    BOARD_AUTH               = "iap"
    BOARD_AUDIENCE           = "/projects/${data.google_project.this.number}/locations/${var.region}/services/${local.board_name}"
    BOARD_OPERATORS          = join(",", var.board.operators)
    DEAD_LETTER_SUBSCRIPTION = local.dead_letter_subscription
    LAUNCHES_PER_MINUTE      = tostring(var.launches_per_minute)
  }

  # IAP must let operators in too.
  board_members = var.board == null ? [] : concat(var.board.viewers, [for one in var.board.operators : "user:${one}"])
}

resource "google_service_account" "board" {
  count = var.board == null ? 0 : 1

  project      = var.project_id
  account_id   = local.board_name
  display_name = "${var.name}: the board; cannot launch or publish"

  lifecycle {
    precondition {
      condition     = local.has_ledger
      error_message = "board needs ledger_url_secret: it shows what is in the ledger."
    }
  }

  depends_on = [google_project_service.apis]
}

module "board" {
  source = "./service"
  count  = var.board == null ? 0 : 1

  project_id  = var.project_id
  region      = var.region
  name        = local.board_name
  image       = var.image
  account     = google_service_account.board[0].email
  environment = local.environment.board

  ledger_url_secret         = var.board.ledger_url_secret
  ledger_url_secret_version = var.ledger_url_secret_version
  cloud_sql_instance        = var.cloud_sql_instance

  invoker_iam_disabled = false
  custom_audiences     = []

  max_instances       = 2
  timeout_seconds     = var.service_timeout_seconds
  cpu                 = var.service_cpu
  memory              = var.service_memory
  deletion_protection = var.deletion_protection

  # The push side first: it updates the ledger's schema, and the board does not.
  depends_on = [
    module.push,
    google_project_iam_member.cloud_sql_board,
    google_secret_manager_secret_iam_member.ledger_board,
  ]
}

resource "google_secret_manager_secret_iam_member" "ledger_board" {
  count = var.board == null ? 0 : 1

  project   = var.project_id
  secret_id = var.board.ledger_url_secret
  role      = "roles/secretmanager.secretAccessor"
  member    = local.board_account
}

resource "google_project_iam_member" "cloud_sql_board" {
  count = var.board != null && var.cloud_sql_instance != null ? 1 : 0

  project = var.project_id
  role    = "roles/cloudsql.client"
  member  = local.board_account
}

# To count dead letters. Metrics have no IAM policy, so the role is granted on the project.
resource "google_project_iam_member" "dead_letters_board" {
  count = var.board == null ? 0 : 1

  project = var.project_id
  role    = "roles/monitoring.viewer"
  member  = local.board_account
}

resource "google_cloud_run_v2_service_iam_member" "iap" {
  count = var.board == null ? 0 : 1

  project  = var.project_id
  location = var.region
  name     = module.board[0].name
  role     = "roles/run.invoker"
  member   = local.iap_agent
}

resource "google_iap_web_cloud_run_service_iam_member" "board" {
  for_each = toset(local.board_members)

  project                = var.project_id
  location               = var.region
  cloud_run_service_name = module.board[0].name
  role                   = "roles/iap.httpsResourceAccessor"
  member                 = each.key
}

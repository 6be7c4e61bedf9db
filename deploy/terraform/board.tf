# The board, and all its rights; nothing of it is made where `board` is null. Who opens it comes through Identity-Aware Proxy
# alone: its agent is the only one that may invoke the service. The provider of this line cannot switch IAP on: the output
# board_iap_command does. Until then nobody gets in.

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

  # Operators too are let in by IAP.
  board_members = var.board == null ? [] : concat(var.board.viewers, [for one in var.board.operators : "user:${one}"])
}

resource "google_service_account" "board" {
  count = var.board == null ? 0 : 1

  project      = var.project_id
  account_id   = local.board_name
  display_name = "${var.name}: the board; may launch and publish nothing"

  lifecycle {
    precondition {
      condition     = local.has_ledger
      error_message = "board takes ledger_url_secret too: it shows what the ledger has."
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

  # The push side first: it brings the ledger up to date, which the board only reads as it is.
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

# The number of dead letters is a metric, and metrics have no policy of their own.
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

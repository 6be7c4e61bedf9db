# The push side, or both sides in one service.
module "push" {
  source   = "./service"
  for_each = toset([local.push_role])

  project_id  = var.project_id
  region      = var.region
  name        = "${var.name}-${each.key}"
  image       = var.image
  account     = google_service_account.service[each.key].email
  environment = local.environment[each.key]

  ledger_url_secret         = local.has_ledger ? local.ledger_secrets[each.key] : null
  ledger_url_secret_version = var.ledger_url_secret_version
  cloud_sql_instance        = var.cloud_sql_instance

  ingress              = each.key == "subscriber" ? var.push_ingress : "INGRESS_TRAFFIC_ALL"
  invoker_iam_disabled = local.caller_auth[each.key] == "oidc"
  custom_audiences = distinct(compact([
    local.push_audience,
    each.key == local.request_role ? var.http_audience : "",
  ]))

  max_instances       = var.push_max_instances
  concurrency         = var.push_concurrency
  timeout_seconds     = var.service_timeout_seconds
  cpu                 = var.service_cpu
  memory              = var.service_memory
  deletion_protection = var.deletion_protection

  depends_on = [
    google_project_service.apis,
    google_project_iam_member.cloud_sql_service,
    google_secret_manager_secret_iam_member.ledger_service,
  ]
}

# The request side, if it is a separate service, and the board.
module "others" {
  source   = "./service"
  for_each = setsubtract(local.all_roles, [local.push_role])

  project_id  = var.project_id
  region      = var.region
  name        = "${var.name}-${each.key}"
  image       = var.image
  account     = google_service_account.service[each.key].email
  environment = local.environment[each.key]

  ledger_url_secret         = local.has_ledger ? local.ledger_secrets[each.key] : null
  ledger_url_secret_version = var.ledger_url_secret_version
  cloud_sql_instance        = var.cloud_sql_instance

  invoker_iam_disabled = local.caller_auth[each.key] == "oidc"
  custom_audiences     = each.key == "http" ? compact([var.http_audience]) : []

  max_instances       = each.key == "board" ? 2 : var.request_max_instances
  timeout_seconds     = var.service_timeout_seconds
  cpu                 = var.service_cpu
  memory              = var.service_memory
  deletion_protection = var.deletion_protection

  # The push side first. An older one ignores the attribute `job` and launches the default job, or rejects a new name. For the
  # board it updates the ledger's schema.
  depends_on = [module.push]
}

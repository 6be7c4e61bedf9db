output "request_url" {
  description = "Address of the request side: POST /job/2."
  value       = local.services[local.request_role].uri
}

output "push_url" {
  description = "Address that Pub/Sub pushes to."
  value       = "${module.push[local.push_role].uri}${local.push_path}"
}

output "push_audience" {
  description = "The aud of push tokens."
  value       = local.push_audience
}

output "topic" {
  description = "Topic to which other systems publish."
  value       = google_pubsub_topic.launches.id
}

output "dead_letter_subscription" {
  description = "DEAD_LETTER_SUBSCRIPTION for the command dead-letters."
  value       = google_pubsub_subscription.dead_letters.id
}

output "job_service_account" {
  description = "Service account of the job, to which you grant what its work needs; null for an existing job."
  value       = var.create_job ? google_service_account.job[0].email : null
}

output "board_url" {
  description = "Address of the board; null without one."
  value       = var.board == null ? null : module.others["board"].uri
}

output "board_iap_command" {
  description = "Command that switches Identity-Aware Proxy on for the board. Run it after each apply that created or changed the board: without IAP it is closed to all. Null without a board."
  value       = var.board == null ? null : "gcloud run services update ${module.others["board"].name} --region=${var.region} --project=${var.project_id} --iap"
}

output "settings" {
  description = "Environment of each service by its role, for `npm start -- doctor` from a checkout. It holds no secret."
  value       = { for role in local.all_roles : role => local.environment[role] }
}

output "request_url" {
  description = "Where launches are requested: POST /job/2."
  value       = local.services[local.request_role].uri
}

output "push_url" {
  description = "Where Pub/Sub pushes to."
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
  description = "DEAD_LETTER_SUBSCRIPTION for `dead-letters list` and `replay`."
  value       = google_pubsub_subscription.dead_letters.id
}

output "job_service_account" {
  description = "As whom the job works, to give it the rights that its work needs; null for a job that exists."
  value       = var.create_job ? google_service_account.job[0].email : null
}

output "board_url" {
  description = "Where people open the board; null where there is none."
  value       = var.board == null ? null : module.board[0].uri
}

output "board_iap_command" {
  description = "Switches Identity-Aware Proxy on for the board, without which nobody gets in; to be run after an apply that made or changed it. Null where there is no board."
  value       = var.board == null ? null : "gcloud run services update ${module.board[0].name} --region=${var.region} --project=${var.project_id} --iap"
}

output "settings" {
  description = "Environment of each service by its role, for `npm start -- doctor` from a checkout. It holds no secret."
  value       = { for role in setunion(local.roles, var.board == null ? [] : ["board"]) : role => local.environment[role] }
}

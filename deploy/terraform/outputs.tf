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

output "settings" {
  description = "Environment of each service by its role, for `npm start -- doctor` from a checkout. It holds no secret."
  value       = { for role in local.roles : role => local.environment[role] }
}

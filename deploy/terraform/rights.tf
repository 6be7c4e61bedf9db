# The least that each identity needs, on the one resource where it needs it. With a ledger also rights.ledger.tf.

# The request side and other systems publish launch requests.
resource "google_pubsub_topic_iam_member" "publishers" {
  for_each = merge(
    { for member in var.publishers : member => member },
    { for member in var.operators : member => member },
    { request-side = local.request_account },
  )

  project = var.project_id
  topic   = google_pubsub_topic.launches.name
  role    = "roles/pubsub.publisher"
  member  = each.value
}

# The bridge stores messages that can never work, Pub/Sub's own policy those that have used up their attempts.
resource "google_pubsub_topic_iam_member" "dead_letters" {
  for_each = { push-side = local.push_account, pubsub = local.pubsub_agent }

  project = var.project_id
  topic   = google_pubsub_topic.dead_letters.name
  role    = "roles/pubsub.publisher"
  member  = each.value
}

# To move a message to the dead-letter topic, Pub/Sub acknowledges it on its subscription.
resource "google_pubsub_subscription_iam_member" "forwarding" {
  for_each = google_pubsub_subscription.push

  project      = var.project_id
  subscription = each.value.name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub_agent
}

resource "google_pubsub_subscription_iam_member" "operators" {
  for_each = toset(var.operators)

  project      = var.project_id
  subscription = google_pubsub_subscription.dead_letters.name
  role         = "roles/pubsub.subscriber"
  member       = each.key
}

# RunJob with args and env needs run.jobs.runWithOverrides, which roles/run.invoker lacks.
resource "google_cloud_run_v2_job_iam_member" "launch" {
  count = local.has_own_job ? 1 : 0

  project  = var.project_id
  location = var.region
  name     = var.create_job ? google_cloud_run_v2_job.job[0].name : var.job_name
  role     = "roles/run.jobsExecutorWithOverrides"
  member   = local.push_account
}

# Executions and their ends are read with run.executions.list, run.executions.get and run.tasks.list, which the role above
# lacks. (It has run.executions.cancel, for `launches cancel` and `whenRunning: replace`.) Unlike a custom role, roles/run.viewer
# can be granted without the right to define roles.
resource "google_cloud_run_v2_job_iam_member" "look_up" {
  for_each = local.has_own_job ? local.viewers : {}

  project  = var.project_id
  location = var.region
  name     = var.create_job ? google_cloud_run_v2_job.job[0].name : var.job_name
  role     = "roles/run.viewer"
  member   = each.value
}

# The same on each job of `jobs`.
resource "google_cloud_run_v2_job_iam_member" "launch_named" {
  for_each = local.named_jobs

  project  = each.value.project
  location = each.value.location
  name     = each.value.name
  role     = "roles/run.jobsExecutorWithOverrides"
  member   = local.push_account
}

resource "google_cloud_run_v2_job_iam_member" "look_up_named" {
  for_each = {
    for pair in setproduct(keys(local.named_jobs), keys(local.viewers)) :
    "${pair[0]} ${pair[1]}" => { job = local.named_jobs[pair[0]], member = local.viewers[pair[1]] }
  }

  project  = each.value.job.project
  location = each.value.job.location
  name     = each.value.job.name
  role     = "roles/run.viewer"
  member   = each.value.member
}

resource "google_cloud_run_v2_service_iam_member" "delivery" {
  project  = var.project_id
  location = var.region
  name     = module.push[local.push_role].name
  role     = "roles/run.invoker"
  member   = "serviceAccount:${google_service_account.delivery.email}"
}

resource "google_cloud_run_v2_service_iam_member" "callers" {
  for_each = toset(var.callers)

  project  = var.project_id
  location = var.region
  name     = local.services[local.request_role].name
  role     = "roles/run.invoker"
  member   = each.key
}

# In projects from before April 2021 Pub/Sub needs this to create tokens. It is granted on the delivery account, whose only right
# is to push.
resource "google_service_account_iam_member" "push_tokens" {
  service_account_id = google_service_account.delivery.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = local.pubsub_agent

  # Pub/Sub's agent exists after the first use of its API.
  depends_on = [google_pubsub_topic.launches]
}

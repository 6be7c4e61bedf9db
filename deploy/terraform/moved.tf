# Resources that an earlier version of this module created under another address. They are kept.

moved {
  from = google_cloud_run_v2_service.bridge["subscriber"]
  to   = module.push["subscriber"].google_cloud_run_v2_service.service
}

moved {
  from = google_cloud_run_v2_service.bridge["all"]
  to   = module.push["all"].google_cloud_run_v2_service.service
}

moved {
  from = google_cloud_run_v2_service.bridge["http"]
  to   = module.request["http"].google_cloud_run_v2_service.service
}

moved {
  from = google_pubsub_subscription.push
  to   = google_pubsub_subscription.push["launches"]
}

moved {
  from = google_pubsub_subscription_iam_member.forwarding
  to   = google_pubsub_subscription_iam_member.forwarding["launches"]
}

moved {
  from = google_cloud_run_v2_job_iam_member.launch
  to   = google_cloud_run_v2_job_iam_member.launch[0]
}

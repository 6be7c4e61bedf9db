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
  to   = module.others["http"].google_cloud_run_v2_service.service
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

moved {
  from = google_logging_metric.deliveries[0]
  to   = google_logging_metric.counters["deliveries"]
}

moved {
  from = google_logging_metric.dead_letters[0]
  to   = google_logging_metric.counters["dead_letters"]
}

moved {
  from = google_logging_metric.set_up_faults[0]
  to   = google_logging_metric.counters["set_up_faults"]
}

moved {
  from = google_logging_metric.doubled_launches[0]
  to   = google_logging_metric.counters["doubled_launches"]
}

moved {
  from = google_logging_metric.unknown_launches[0]
  to   = google_logging_metric.counters["unknown_launches"]
}

moved {
  from = google_logging_metric.refused_launches[0]
  to   = google_logging_metric.counters["refused_launches"]
}

moved {
  from = google_logging_metric.failed_launches[0]
  to   = google_logging_metric.counters["failed_launches"]
}

moved {
  from = google_logging_metric.sweeps[0]
  to   = google_logging_metric.counters["sweeps"]
}

moved {
  from = module.request
  to   = module.others
}

moved {
  from = module.board[0]
  to   = module.others["board"]
}

moved {
  from = google_service_account.board[0]
  to   = google_service_account.service["board"]
}

moved {
  from = google_secret_manager_secret_iam_member.ledger_board[0]
  to   = google_secret_manager_secret_iam_member.ledger_service["board"]
}

moved {
  from = google_project_iam_member.cloud_sql_board[0]
  to   = google_project_iam_member.cloud_sql_service["board"]
}

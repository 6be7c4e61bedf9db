# The deployment. The settings of the services are in variables.services.tf.

variable "project_id" {
  description = "Google Cloud project."
  type        = string
}

variable "region" {
  description = "Region of the services and of the job."
  type        = string
  default     = "asia-northeast1"
}

variable "name" {
  description = "Prefix of the services, the service accounts and the metrics. A second deployment needs another prefix."
  type        = string
  default     = "job-bridge"

  validation {
    # A service account id has 30 characters at most, and "-delivery" is the longest ending.
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}[a-z0-9]$", var.name))
    error_message = "name takes 3 to 21 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "image" {
  description = "The image of job-bridge, with tag or digest: REGION-docker.pkg.dev/PROJECT/REPOSITORY/job-bridge:TAG."
  type        = string
}

variable "create_job" {
  description = "Whether this module creates the Cloud Run job; false to launch an existing job."
  type        = bool
  default     = true
}

variable "job_name" {
  description = "The Cloud Run job, created here or existing, in the same project and region."
  type        = string
  default     = "job-bridge-job"
}

variable "job_image" {
  description = "Image of your job. Null: the image of job-bridge, which runs src/job/work.ts."
  type        = string
  default     = null
}

variable "job_args" {
  description = "Arguments of each execution (JOB_ARGS); {id} is filled in. []: clears those of the job. Null: leaves them unchanged."
  type        = list(string)
  default     = ["job", "--id={id}"]
}

variable "job_default_args" {
  description = "Arguments of the job for executions that are started by hand. Null: job --id=0 for the image of job-bridge, and those of the image for your own."
  type        = list(string)
  default     = null
}

variable "job_container_env" {
  description = "Environment of the job's container. The variables of a launch are merged into it."
  type        = map(string)
  default     = {}
}

variable "job_max_retries" {
  description = "How often a failed task is run again. With 3, Cloud Run's default, one execution may run your code four times: be idempotent on LAUNCH_ID."
  type        = number
  default     = 3

  validation {
    condition     = var.job_max_retries >= 0 && var.job_max_retries <= 10
    error_message = "job_max_retries takes 0 to 10."
  }
}

variable "job_timeout_seconds" {
  description = "How long one attempt of a task may take. With a ledger it must cover your work and the wait for an unreachable ledger (CONFIRM_TIMEOUT_SECONDS in job_container_env, 300)."
  type        = number
  default     = 600

  validation {
    condition     = var.job_timeout_seconds >= 1 && var.job_timeout_seconds <= 604800
    error_message = "job_timeout_seconds takes 1 to 604800 (168 hours)."
  }
}

variable "job_cpu" {
  description = "CPU of a task."
  type        = string
  default     = "1"
}

variable "job_memory" {
  description = "Memory of a task."
  type        = string
  default     = "512Mi"
}

variable "topic" {
  description = "Topic of the launch requests. The subscription, the dead-letter topic and its subscription are named after it."
  type        = string
  default     = "job-launches"
}

variable "ack_deadline_seconds" {
  description = "How long Pub/Sub waits for the answer to a push. With a ledger 60 is enough for any burst. Without one: 60 if requests rarely come faster than launches_per_minute, 600 if they come in bursts (figures in docs/guarantees.md)."
  type        = number
  default     = 60

  validation {
    # The service does not start if RUN_JOB_TIMEOUT_MS (20 s) and 10 s more do not fit.
    condition     = var.ack_deadline_seconds > 30 && var.ack_deadline_seconds <= 600
    error_message = "ack_deadline_seconds takes 31 to 600."
  }
}

variable "max_delivery_attempts" {
  description = "How often Pub/Sub delivers a message before its own policy makes it a dead letter. With a ledger, attempts are used up only while the ledger is unreachable."
  type        = number
  default     = 100

  validation {
    condition     = var.max_delivery_attempts >= 5 && var.max_delivery_attempts <= 100
    error_message = "max_delivery_attempts takes 5 to 100."
  }
}

variable "ledger_url_secret" {
  description = "Secret in Secret Manager, in the same project, with the LEDGER_URL of the push side. Null: no ledger; Cloud Run's list of executions is the record, and one instance runs."
  type        = string
  default     = null
}

variable "request_ledger_url_secret" {
  description = "Secret with the LEDGER_URL of the request side, whose database user may only SELECT (docs/security.md). Null: ledger_url_secret."
  type        = string
  default     = null
}

variable "job_ledger_url_secret" {
  description = "Secret with the LEDGER_URL of the job, whose database user may only SELECT and UPDATE launches (docs/security.md). Null: ledger_url_secret."
  type        = string
  default     = null
}

variable "ledger_url_secret_version" {
  description = "Version of these secrets. With a number, the running and a new revision use the same value."
  type        = string
  default     = "latest"
}

variable "cloud_sql_instance" {
  description = "Connection name of the ledger's Cloud SQL instance, PROJECT:REGION:INSTANCE; its socket is under /cloudsql. Null if LEDGER_URL names a host."
  type        = string
  default     = null
}

variable "enable_apis" {
  description = "Whether to enable the APIs. terraform destroy leaves them enabled."
  type        = bool
  default     = true
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the services and the job. Before terraform destroy, set it to false and apply."
  type        = bool
  default     = true
}

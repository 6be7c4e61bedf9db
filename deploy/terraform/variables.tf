# What a deployment is made of. What each service is given stands in variables.services.tf.

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
  description = "Prefix of the services, the service accounts and the metrics. A second deployment (one job each) takes another one."
  type        = string
  default     = "job-bridge"

  validation {
    # A service account's id has 30 characters at most, and "-delivery" is the longest ending.
    condition     = can(regex("^[a-z][a-z0-9-]{1,19}[a-z0-9]$", var.name))
    error_message = "name takes 3 to 21 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "image" {
  description = "The image of job-bridge, with tag or digest: REGION-docker.pkg.dev/PROJECT/REPOSITORY/job-bridge:TAG."
  type        = string
}

variable "create_job" {
  description = "Whether this module makes the Cloud Run job; false to launch one that exists."
  type        = bool
  default     = true
}

variable "job_name" {
  description = "The Cloud Run job, made here or existing, in the same project and region."
  type        = string
  default     = "job-bridge-job"
}

variable "job_image" {
  description = "Image of your own job; null runs the image of job-bridge, whose work is src/job/work.ts."
  type        = string
  default     = null
}

variable "job_args" {
  description = "Arguments of each execution (JOB_ARGS); {id} is filled in. [] clears those of the job, null leaves them alone."
  type        = list(string)
  default     = ["job", "--id={id}"]
}

variable "job_default_args" {
  description = "Arguments of the job where an execution brings none, such as one that is started by hand. Null: --id=0 for the image of job-bridge, those of the image for your own."
  type        = list(string)
  default     = null
}

variable "job_container_env" {
  description = "Environment of the job's container. What a launch brings is merged into it."
  type        = map(string)
  default     = {}
}

variable "job_max_retries" {
  description = "How often a failed task of one execution is run again. With 3, Cloud Run's default, one execution may run your code four times: be idempotent on LAUNCH_ID."
  type        = number
  default     = 3

  validation {
    condition     = var.job_max_retries >= 0 && var.job_max_retries <= 10
    error_message = "job_max_retries takes 0 to 10."
  }
}

variable "job_timeout_seconds" {
  description = "How long one attempt of a task may take. With a ledger it must cover your work and the wait for a ledger that is down (CONFIRM_TIMEOUT_SECONDS in job_container_env, 300)."
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
  description = "How long Pub/Sub waits for the answer to a push. With a ledger 60 is enough for any burst: what has come in waits there. Without one 60 where requests rarely come faster than launches_per_minute, 600 where they come in bursts: docs/guarantees.md has the figures."
  type        = number
  default     = 60

  validation {
    # The service refuses to start where RUN_JOB_TIMEOUT_MS (20 s) and 10 s more do not fit.
    condition     = var.ack_deadline_seconds > 30 && var.ack_deadline_seconds <= 600
    error_message = "ack_deadline_seconds takes 31 to 600."
  }
}

variable "max_delivery_attempts" {
  description = "How often Pub/Sub delivers a message before its own policy makes it a dead letter. With a ledger attempts are used up only while the ledger cannot be reached."
  type        = number
  default     = 100

  validation {
    condition     = var.max_delivery_attempts >= 5 && var.max_delivery_attempts <= 100
    error_message = "max_delivery_attempts takes 5 to 100."
  }
}

variable "ledger_url_secret" {
  description = "Secret in Secret Manager, in the same project, that holds LEDGER_URL. Null: Cloud Run's list of executions is the record, and one instance runs."
  type        = string
  default     = null
}

variable "request_ledger_url_secret" {
  description = "Such a secret for the request side where it is a service of its own: LEDGER_URL with a database user that may only SELECT (docs/security.md). Null: ledger_url_secret."
  type        = string
  default     = null
}

variable "job_ledger_url_secret" {
  description = "Such a secret for the job: LEDGER_URL with a database user that may only SELECT and UPDATE launches (docs/security.md). Null: ledger_url_secret."
  type        = string
  default     = null
}

variable "ledger_url_secret_version" {
  description = "Version of these secrets. A number keeps a running revision and a new one on the same value."
  type        = string
  default     = "latest"
}

variable "cloud_sql_instance" {
  description = "Connection name of the ledger's Cloud SQL instance, PROJECT:REGION:INSTANCE; its socket is under /cloudsql. Null where LEDGER_URL names a host."
  type        = string
  default     = null
}

variable "enable_apis" {
  description = "Whether to enable the APIs. They stay enabled when this is destroyed."
  type        = bool
  default     = true
}

variable "deletion_protection" {
  description = "Whether Terraform refuses to delete the services and the job. Set it to false and apply before you destroy."
  type        = bool
  default     = true
}

terraform {
  # Preconditions came with 1.2, optional defaults of nested values with 1.3.
  required_version = ">= 1.3"

  required_providers {
    google = {
      source = "hashicorp/google"
      # The arguments are checked against the schema of this line (deploy/schema).
      version = "~> 6.50"
    }
  }
}

# The board (docs/board.md).

variable "board" {
  description = "The board, a separate service behind Identity-Aware Proxy. Null: no board. ledger_url_secret: secret with the LEDGER_URL of the board's database user (docs/security.md). operators: e-mails of people that may cancel, retry, resolve and reopen. viewers: IAM members that may only look, such as [\"group:team@example.com\"]."
  type = object({
    ledger_url_secret = string
    operators         = optional(list(string), [])
    viewers           = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.board == null ? true : alltrue([for one in var.board.operators : can(regex("^[^@:, ]+@[^@:, ]+$", one))])
    error_message = "board.operators takes e-mails of people, such as ann@example.com, without user: before them."
  }

  validation {
    condition     = var.board == null ? true : alltrue([for one in var.board.viewers : can(regex("^(user|group|domain|serviceAccount):", one))])
    error_message = "board.viewers takes members such as user:ken@example.com, group:team@example.com or domain:example.com. The board cannot be open to everyone."
  }
}

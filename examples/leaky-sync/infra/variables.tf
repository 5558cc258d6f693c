variable "db_password" {
  type      = string
  sensitive = true
}

variable "lb_arn" {
  type = string
}

variable "certificate_arn" {
  type = string
}

variable "target_group_arn" {
  type = string
}

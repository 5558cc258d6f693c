# Values come from other files, from elements of collections and from calls of modules.
locals {
  policy = var.old_policy
  stores = {
    scans  = { acl = "public-read" }
    claims = { acl = "private" }
  }
}

module "charts" {
  source    = "../modules/store"
  encrypted = false
}

module "claims" {
  source    = "../modules/store"
  encrypted = true
}

module "orders" {
  source = "../modules/queue"
}

resource "aws_s3_bucket_acl" "each" {
  for_each = local.stores
  bucket   = each.key
  #~ public-storage
  acl = each.value.acl
}

# no bucket is known: nothing is made, nothing is said
resource "aws_s3_bucket_acl" "none" {
  for_each = var.no_stores
  bucket   = each.key
  acl      = lookup(each.value, "acl", "public-read")
}

resource "aws_lb_listener" "old" {
  protocol = "HTTPS"
  #~ tls-below-minimum
  ssl_policy = local.policy
  default_action {
    type = "forward"
  }
}

resource "aws_lb_listener" "sound" {
  protocol   = "HTTPS"
  ssl_policy = try(var.listener.policy, "ELBSecurityPolicy-2016-08")
  default_action {
    type = "forward"
  }
}

resource "aws_lb_listener" "fallback" {
  protocol = "HTTPS"
  #~ tls-below-minimum
  ssl_policy = lookup(var.listener, "older", "ELBSecurityPolicy-2016-08")
  default_action {
    type = "forward"
  }
}

resource "aws_lb_listener" "each" {
  for_each = var.listeners
  #~ cleartext-listener
  protocol   = each.value.protocol
  ssl_policy = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  default_action {
    type = "forward"
  }
}

resource "aws_security_group" "patients" {
  dynamic "ingress" {
    for_each = var.rules
    content {
      from_port = ingress.value.port
      to_port   = ingress.value.port
      protocol  = "tcp"
      #~ public-database
      cidr_blocks = ingress.value["cidrs"]
    }
  }
}

resource "azurerm_storage_account" "patients" {
  min_tls_version = "TLS1_2"
  #~ cleartext-listener
  https_traffic_only_enabled = var.https
}

resource "azurerm_storage_account" "sound" {
  min_tls_version            = "TLS1_2"
  https_traffic_only_enabled = var.https_of_stage
}

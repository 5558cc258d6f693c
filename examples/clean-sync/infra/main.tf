terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.80"
    }
  }
}

resource "aws_kms_key" "patients" {
  description         = "patient records"
  enable_key_rotation = true
}

resource "aws_db_parameter_group" "patients" {
  name   = "patients"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "patients" {
  identifier                      = "patients"
  engine                          = "postgres"
  engine_version                  = "16.4"
  instance_class                  = "db.t4g.medium"
  allocated_storage               = 100
  username                        = "sync"
  password                        = var.db_password
  parameter_group_name            = aws_db_parameter_group.patients.name
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.patients.arn
  publicly_accessible             = false
  backup_retention_period         = 30
  deletion_protection             = true
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
}

resource "aws_s3_bucket" "lab_results" {
  bucket = "practice-patient-lab-results"
}

resource "aws_s3_bucket_public_access_block" "lab_results" {
  bucket                  = aws_s3_bucket.lab_results.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "lab_results" {
  bucket = aws_s3_bucket.lab_results.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.patients.arn
    }
  }
}

resource "aws_s3_bucket_logging" "lab_results" {
  bucket        = aws_s3_bucket.lab_results.id
  target_bucket = var.access_log_bucket
  target_prefix = "lab-results/"
}

resource "aws_lb_listener" "sync" {
  load_balancer_arn = var.lb_arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = var.target_group_arn
  }
}

param step: Int = 1

target aws { provider = aws }

resource files: aws.s3.Bucket {
  bucket_name              = if step == 3 then "msd-cycle-files-anew" else "msd-cycle-files"
  tags                     = { team = if step == 1 then "ops" else "web" }
  ownership_controls       = { rules = [{ object_ownership = "BucketOwnerEnforced" }] }
  versioning_configuration = { status = "Enabled" }

  public_access_block_configuration = {
    block_public_acls       = true
    block_public_policy     = true
    ignore_public_acls      = true
    restrict_public_buckets = step == 1
  }

  bucket_encryption = {
    server_side_encryption_configuration = [
      {
        server_side_encryption_by_default = { sse_algorithm = "AES256" }
        bucket_key_enabled                = true
      },
    ]
  }

  lifecycle_configuration = {
    rules = [
      {
        id                            = "old"
        status                        = "Enabled"
        prefix                        = "tmp/"
        tag_filters                   = [{ key = "kind", value = "draft" }]
        expiration_in_days            = if step == 1 then 30 else 60
        transitions                   = [{ storage_class = "STANDARD_IA", transition_in_days = 30 }]
        noncurrent_version_expiration = { noncurrent_days = 7 }
      },
      {
        id                                = "parts"
        status                            = "Enabled"
        abort_incomplete_multipart_upload = { days_after_initiation = 2 }
      },
    ]
  }

  cors_configuration = {
    cors_rules = [
      {
        allowed_methods = ["GET"]
        allowed_origins = ["https://example.com"]
        exposed_headers = ["ETag"]
        max_age         = if step == 1 then 60 else 120
      },
    ]
  }

  website_configuration = {
    index_document = if step == 1 then "index.html" else "start.html"
    routing_rules = [
      {
        routing_rule_condition = { key_prefix_equals = "old/" }
        redirect_rule          = { replace_key_prefix_with = "new/" }
      },
    ]
  }

  notification_configuration = {
    queue_configurations = [
      {
        event  = "s3:ObjectCreated:*"
        queue  = events.arn
        filter = { s3_key = { rules = [{ name = "prefix", value = "in/" }] } }
      },
    ]
  }

  accelerate_configuration = { acceleration_status = if step == 2 then "Suspended" else "Enabled" }
}

// Logs may be written here.
resource logs: aws.s3.Bucket {
  bucket_name        = "msd-cycle-logs"
  access_control     = "LogDeliveryWrite"
  ownership_controls = { rules = [{ object_ownership = "ObjectWriter" }] }
}

resource archive: aws.s3.Bucket {
  bucket_name_prefix  = "msd-cycle-archive"
  object_lock_enabled = true
  object_lock_configuration = {
    object_lock_enabled = "Enabled"
    rule = {
      default_retention = { mode = "GOVERNANCE", days = if step == 1 then 3 else 5 }
    }
  }
}

resource events: aws.sqs.Queue {
  queue_name = "events"
}

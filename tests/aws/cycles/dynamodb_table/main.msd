param step: Int = 1

target aws { provider = aws }

resource orders: aws.dynamodb.Table {
  table_name   = if step == 3 then "orders-anew" else "orders"
  billing_mode = "PAY_PER_REQUEST"
  key_schema = [
    { attribute_name = "customer", key_type = "HASH" },
    { attribute_name = "number", key_type = "RANGE" },
  ]
  attribute_definitions = [
    { attribute_name = "customer", attribute_type = "S" },
    { attribute_name = "number", attribute_type = "N" },
    { attribute_name = if step == 1 then "state" else "day", attribute_type = "S" },
  ]
  global_secondary_indexes = [{
    index_name = if step == 1 then "by_state" else "by_day"
    key_schema = [{ attribute_name = if step == 1 then "state" else "day", key_type = "HASH" }]
    projection = { projection_type = "ALL" }
  }]
  stream_specification                 = { stream_view_type = "NEW_AND_OLD_IMAGES" }
  time_to_live_specification           = { attribute_name = "until", enabled = step > 1 }
  point_in_time_recovery_specification = { point_in_time_recovery_enabled = true }
  tags                                 = { team = if step == 1 then "ops" else "shop" }
}

/// Nothing but what one call makes.
resource plain: aws.dynamodb.Table {
  table_name                  = "plain"
  key_schema                  = [{ attribute_name = "id", key_type = "HASH" }]
  attribute_definitions       = [{ attribute_name = "id", attribute_type = "S" }]
  provisioned_throughput      = { read_capacity_units = step, write_capacity_units = 1 }
  deletion_protection_enabled = false
}

output stream    = orders.stream_arn
output plain_arn = plain.arn

param step: Int = 1

target aws { provider = aws }

resource orders: aws.events.EventBus {
  name        = if step == 3 then "orders-anew" else "orders"
  description = "what happens in the shop"
  policy = if step == 3 then null else {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "others"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::210987654321:root" }
      Action    = "events:PutEvents"
      Resource  = "arn:aws:events:us-east-1:123456789012:event-bus/orders"
    }]
  }
  tags = { team = if step == 1 then "ops" else "shop" }
}

output arn = orders.arn

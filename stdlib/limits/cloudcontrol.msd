/// No published figure: that of `API_THROTTLING` of MisterSmith's strategy for CloudFormation, whose interface it is; follows what AWS bears.
limit cloudcontrol_api {
  rate       = 50/s
  burst      = 100
  adaptive   = true
  scope      = region
  via        = cloudcontrol
  applies_to = [aws.*]
  operations = [create, read, update, delete, list]
}

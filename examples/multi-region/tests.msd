//! msd test examples/multi-region

test both_sites {
  expect = {
    "a database at each site"       = len(services) == 2
    "the way leads both ways"       = len(way) == 2
    "services take the time of one" = plan.duration < 80min
    "everything is there"           = run.left == []
  }
}

test one_site {
  params = { multi_region = false }
  expect = [len(services) == 1, peering == null, len(way) == 0]
}

/// When the way cannot be built, no application begins.
test no_way {
  fault = { on = "peering", operation = create, code = "VpcPeeringConnectionLimitExceeded" }
  expect = [
    run.failed == ["peering"],
    len([for address in run.done if string.contains(address, "applications"): address]) == 0,
  ]
}

/// A role that is not visible at once costs time and nothing else.
test slow_iam {
  fault  = { on = aws.ecs.TaskDefinition, operation = create, class = not_found, times = 2 }
  expect = run.outcome == "succeeded"
}

test password_is_too_short {
  params = { db_password = "short" }
  reject = E0405
}

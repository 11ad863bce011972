//! msd test examples/cutover

test five_phases {
  expect = {
    "everything is done"   = run.outcome == "succeeded" && run.left == []
    "tasks are counted"    = plan.run == 13
    "within a quiet night" = plan.duration < 2h
  }
}

/// A source that is not well stops everything: nothing is made.
test source_is_down {
  fault  = { on = "source_is_healthy", code = "Status" }
  expect = [run.failed == ["source_is_healthy"], !("vpc" in run.done)]
}

/// Without the data no application is deployed.
test data_does_not_move {
  fault  = { on = "move_database", code = "Exit" }
  expect = ["move_database" in run.failed, !("service" in run.done), !("record" in run.done)]
}

/// A lost connection in the middle of the files costs one attempt.
test files_are_interrupted {
  fault  = { on = "move_files", code = "Exit", times = 2 }
  expect = [run.outcome == "succeeded", "record" in run.done]
}

/// A slow site is nothing to ask anybody about.
test too_slow {
  fault  = { on = "speed", code = "Latency" }
  expect = [run.failed == ["speed"], !("cutover" in run.done), !("record" in run.done)]
}

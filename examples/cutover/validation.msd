//! Phase 1: nothing begins before the source is there and the tools are. Each check tries three times.

group validation {
  /// The old database accepts connections.
  check source_database_answers {
    tcp     = source_database
    retry   = { attempts = 3, every = 2s }
    message = "the source database cannot be reached from here"
  }

  /// The old site is well: a broken one is mended first.
  check source_is_healthy {
    http    = { url = source_url, expect = { status = [200, 204], max_latency = 2s } }
    retry   = { attempts = 3, every = 2s }
    message = "the source does not answer as it should"
  }

  /// The tools of the data migration are installed.
  check tools_are_there {
    command = "command -v pg_dump && command -v rclone"
    message = "pg_dump and rclone are needed"
  }

  /// Whoever runs this may do what the phases need.
  check permissions {
    command = ["aws", "sts", "get-caller-identity"]
    message = "the credentials of AWS are not valid"
  }
}

//! The types of tasks: `action`, `gate` and `check` declare nodes of these types.

@estimate(create = 10s, update = 10s, delete = 1ms)
@exactly_one(run, http, invoke)
resource type msd.Action = "MSD::Action" {
  type Request = {
    url: String
    method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE"
    headers?: Map<String>
    body?: Any
    expect?: Expect
    timeout?: Duration
  }

  type Expect = {
    status?: Int | List<Int>
    contains?: String
  }

  @exactly_one(run, http)
  type Undo = {
    run?: String | List<String>
    http?: Request
  }

  type Invoke = {
    type: String
    identifier: String
    operation: "read" | "update" | "delete"
    properties?: Any
  }

  run?: String | List<String>
  env?: Map<String>
  dir?: String
  http?: Request
  invoke?: Invoke
  inputs?: Any
  when?: "once" | "changed" | "always"
  key?: String
  undo?: Undo
  @read_only exit_code?: Int
  @read_only stdout?: String
  @read_only status?: Int
  @read_only body?: String
  @read_only json?: Any
}

@estimate(create = 1min, update = 1min, delete = 1ms)
resource type msd.Gate = "MSD::Gate" {
  message: String
  approvers?: List<String>
  timeout?: Duration
  policy?: Bool
  @read_only approved_by?: String
  @read_only approved_at?: String
}

@estimate(create = 5s, update = 5s, delete = 1ms)
@at_least_one(http, tcp, command, require)
resource type msd.Check = "MSD::Check" {
  type Request = {
    url: String
    method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE"
    headers?: Map<String>
    body?: Any
    expect?: Expect
    timeout?: Duration
  }

  type Expect = {
    status?: Int | List<Int>
    contains?: String
    max_latency?: Duration
  }

  type Retry = {
    attempts?: Int(1..=1000)
    every?: Duration
  }

  http?: Request
  tcp?: String
  command?: String | List<String>
  env?: Map<String>
  dir?: String
  require?: Bool
  retry?: Retry
  message?: String
  @read_only status?: Int
  @read_only latency?: Duration
}

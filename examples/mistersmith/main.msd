//! MisterSmith on AWS: eight agents on Fargate, with their network, data, messaging and functions.
//!
//!   msd plan examples/mistersmith      shows what would happen, wave by wave
//!   msd apply examples/mistersmith     makes it so, on the simulated cloud
//!
//! Read this file first: what can be set. Then one file a group (foundation, network, data, compute,
//! messaging, applications), `agents.msd` for what each agent is told and may do, `limits.msd` for
//! what the cloud allows. README.md has the arithmetic.

stack mistersmith {
  schedule = waves
  tags     = { Project = "MisterSmith", Environment = environment }
}

/// Where this deployment runs. Production refuses to delete its databases.
param environment: "dev" | "staging" | "prod" = "dev"

/// Every name begins with it. S3 bucket names are shared by the whole world: choose your own.
param prefix: String(pattern "^[a-z][a-z0-9-]{1,19}$") = "mistersmith"

/// The domain that is delegated to the hosted zone.
param domain: String(pattern "^[a-z0-9-]+(\\.[a-z0-9-]+)+$") = "mistersmith.example"

/// Who reads alerts.
param ops_email: String(pattern "^[^@ ]+@[^@ ]+$") = "ops@mistersmith.example"

param region: String = "us-east-1"

/// Availability zones by letter; two or three. The estimates add up for two.
param zones: List<String>(len 2..=3) = ["a", "b"]

/// The tag of the agents' container images.
param image_tag: String = "latest"

/// The size of each Aurora instance.
param db_instance_class: String = "db.r6g.large"

/// Aurora's own user. Give it as MSD_VAR_db_password; it is never shown and never stored in the clear.
secret param db_password: String(len 8..=128, pattern "^[^/\"@ ]+$")

/// One agent. Sizes and counts are the strategy's unless an agent says otherwise.
type Agent = {
  name: String(len 2..=32, pattern "^[a-z][a-z0-9-]*$")

  /// CPU units; 1024 are one virtual CPU.
  cpu: 256 | 512 | 1024 | 2048 | 4096 = 512

  /// MiB. Fargate takes 2 to 8 times the CPU units (512 to 2048 beside 256).
  memory: Int(512..=30720) = 1024

  /// Tasks that run at least, and the most that auto scaling may start.
  count: Int(1..=50) = 2
  max_count: Int(1..=100) = 10

  /// The load balancer that leads to the agent, if any.
  entry: "public" | "internal" | "none" = "none"
}

/// The eight agents. A change to one of them changes that agent's resources and no other's.
param agents: List<Agent> = [
  { name = "orchestrator", entry = "public" },
  { name = "researcher" },
  { name = "coder" },
  { name = "analyst" },
  { name = "tester" },
  { name = "documenter" },
  { name = "monitor", entry = "internal" },
  { name = "coordinator", entry = "internal" },
] where sum([for a in agents: a.count]) <= 500
  else "one cluster holds at most 500 tasks in PROVISIONING, so the counts may not add up to more"

let production = environment == "prod"
let azs        = [for zone in zones: "${region}${zone}"]

/// The coordinator comes up when all other agents are there.
let workers      = [for a in agents if a.name != "coordinator": a]
let coordinators = [for a in agents if a.name == "coordinator": a]

/// Agents that are reached through a load balancer.
let exposed = [for a in agents if a.entry != "none": a]

/// Utility functions, by the file in `functions/` that holds their code.
let functions = [
  { name = "deployment-coordinator", timeout = 300 },
  { name = "health-checker", timeout = 60 },
  { name = "resource-validator", timeout = 120 },
  { name = "rollback-manager", timeout = 300 },
]

/// The simulated cloud, 600 times faster than real time. Nothing stands behind its password.
target local {
  provider = sim
  speed    = 600
  seed     = 1
  params   = { db_password = "for-the-simulated-cloud-only" }
}

target prod {
  provider = aws
  region   = "us-east-1"
  account  = "123456789012"
  params   = { environment = "prod" }
}

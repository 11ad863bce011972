//! A tracker of constraints over the declarations that they are about: MisterSmith's move to AWS.
//!
//!   msd constraints examples/constraints                        what holds, what is open, how far it is
//!   msd constraints examples/constraints -severity critical     the gravest alone
//!   msd plan examples/constraints -var 'agents_at_most=400'     a plan that would break one stops
//!
//! `infrastructure.msd` has the resources; then one file for each part of the tracker. What can be
//! decided from the declarations has a `require`; what only people can decide has a status.

stack migration {
  tags = { Project = "MisterSmith", Phase = "migration" }
}

/// The kinds of agents; each has a service with bounds of its own.
param agents: List<String>(len 1..) = ["orchestrator", "researcher", "coder", "analyst"]

/// Tasks that each kind may scale out to.
param agents_at_most: Int(1..) = 20

/// Tasks that share one m5.large, and whether the account has ENI trunking.
param tasks_of_instance: Int(1..) = 8
param eni_trunking: Bool = true

/// Database connections that one task keeps open.
param connections_each: Int(1..) = 10

param db_class: "db.r5.large" | "db.r5.xlarge" | "db.r5.2xlarge" | "db.r5.4xlarge" = "db.r5.large"

/// The largest event that is published; what is larger goes to S3, and the event says where.
param largest_event: Size = 128KiB

/// The largest message on a queue.
param largest_message: Size = 256KiB

/// What load tests showed at the peak.
param load = { events = 800/s, messages = 1_200/s, hottest_key = 20% }

/// What the move may cost, and what it is expected to cost.
param budget: Money = 50_000 USD
param costs: Map<Money> = {
  aws        = 21_000 USD
  consulting = 16_000 USD
  training   = 8_000 USD
}

target local { provider = sim }

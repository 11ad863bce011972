//! Limits: never exceeded, measured on the cloud's side, and forecast to the second.

mod support;

use std::sync::Arc;
use std::time::Duration;

use msd_model::graph::ResourceGraph;
use msd_model::limit::Limit;
use msd_model::plan::OperationId;
use msd_model::policy::LimitUse;
use msd_model::units::{Millis, Rate};
use support::{Program, World, limit};

fn rate(name: &str, count: f64, per: i64, burst: u32) -> Limit {
    let mut limit = limit(name);
    limit.rate = Some(Rate { count, per: Millis(per) });
    limit.burst = Some(burst);
    limit
}

fn places(name: &str, concurrency: u32) -> Limit {
    let mut limit = limit(name);
    limit.concurrency = Some(concurrency);
    limit
}

/// Things that each take so many seconds.
fn things(limits: Vec<Limit>, seconds: &[i64]) -> ResourceGraph {
    let mut program = Program::new();
    for limit in limits {
        program = program.limit(limit);
    }
    for (index, seconds) in seconds.iter().enumerate() {
        program = program
            .thing(&format!("r{index}"), &[])
            .policy(|policy| policy.estimate = Some(Millis(seconds * 1000)));
    }
    program.build()
}

/// Applies and returns when each call left, in milliseconds.
async fn starts(world: &World, graph: &ResourceGraph) -> Vec<u64> {
    world.up(graph).await;
    let calls = world.cloud.calls.lock().unwrap();
    calls.iter().map(|call| call.start.as_millis() as u64).collect()
}

/// Applies and compares the forecast with what the clock says; timers are exact to a millisecond.
async fn as_forecast(graph: &ResourceGraph) -> (i64, Vec<String>) {
    let world = World::new();
    let plan = world.up(graph).await;
    let took = msd_engine::clock::Clock::elapsed(&*world.clock).as_millis() as i64;
    let forecast = plan.forecast.by_waves.0;
    assert!((took - forecast).abs() <= plan.operations.len() as i64, "{took} is not {forecast}");
    let binding = plan.forecast.waves.iter().flat_map(|wave| &wave.binding);
    (forecast, binding.map(ToString::to_string).collect())
}

#[tokio::test(start_paused = true)]
async fn a_token_bucket_spaces_starts() {
    let world = World::new();
    let graph = things(vec![rate("r", 2.0, 1000, 2)], &[1; 5]);
    assert_eq!(starts(&world, &graph).await, [0, 0, 500, 1000, 1500]);
}

#[tokio::test(start_paused = true)]
async fn a_semaphore_bounds_what_runs_at_once() {
    let world = World::new();
    let graph = things(vec![places("s", 3)], &[1; 10]);
    starts(&world, &graph).await;
    assert_eq!(world.cloud.busiest(), 3);
    let waiting = world.events.all();
    let waiting = waiting.iter().filter(|e| matches!(e, msd_engine::event::Event::Waiting { .. }));
    assert_eq!(waiting.count(), 7, "only those say that they wait that do");
}

#[tokio::test(start_paused = true)]
async fn weights_count() {
    let world = World::new();
    let mut graph = things(vec![places("s", 4), rate("r", 1.0, 1000, 1)], &[10; 4]);
    for node in &mut graph.nodes {
        Arc::make_mut(&mut node.policy).limits = vec![
            LimitUse { name: "s".into(), weight: 2 },
            LimitUse { name: "r".into(), weight: 3 },
        ];
    }
    // Three tokens at one a second each, and two at a time.
    assert_eq!(starts(&world, &graph).await, [2000, 5000, 12000, 15000]);
    assert_eq!(world.cloud.busiest(), 2);
}

#[tokio::test(start_paused = true)]
async fn several_buckets_are_taken_from_in_the_same_instant() {
    let world = World::new();
    let graph = things(vec![rate("fast", 1.0, 1000, 1), rate("slow", 1.0, 10_000, 3)], &[1; 5]);
    let starts = starts(&world, &graph).await;
    assert_eq!(starts, [0, 1000, 2000, 10_000, 20_000]);
}

#[tokio::test(start_paused = true)]
async fn attempts_take_tokens_too() {
    let world = World::new();
    let throttled = || support::error(msd_engine::provider::ErrorClass::Throttling, "Throttled");
    world.cloud.fail("create r0", throttled());
    let graph = things(vec![rate("r", 1.0, 20_000, 1)], &[1; 2]);
    assert_eq!(starts(&world, &graph).await, [0, 20_000, 40_000]);
}

#[tokio::test(start_paused = true)]
async fn forecasts_hold() {
    // 6 s alone, or three rounds of two under the semaphore.
    let (time, binding) = as_forecast(&things(vec![places("s", 2)], &[1, 2, 3, 4, 5, 6])).await;
    // Longest first: 6 | 5, then 4 at 5 s, 3 at 6 s, and 2 and 1 at 9 s.
    assert_eq!((time, binding), (11_000, vec!["s".to_owned()]));

    // The last of five starts at 4 s; the bucket binds, the roomy semaphore does not.
    let graph = things(vec![rate("r", 1.0, 1000, 1), places("s", 100)], &[2; 5]);
    assert_eq!(as_forecast(&graph).await, (6000, vec!["r".to_owned()]));

    // The longest operation hides that the others wait.
    let graph = things(vec![rate("r", 1.0, 1000, 1)], &[60, 1, 1, 1]);
    assert_eq!(as_forecast(&graph).await, (60_000, vec![]));

    // 35 an hour with a burst of 5: the 10th starts after 5 intervals of 102.857 s.
    let graph = things(vec![rate("rds", 35.0, 3_600_000, 5)], &[600; 10]);
    let (time, binding) = as_forecast(&graph).await;
    assert_eq!((time / 1000, binding), (1114, vec!["rds".to_owned()]));
}

#[tokio::test(start_paused = true)]
async fn forecasts_hold_for_mixed_limits() {
    let seconds: Vec<i64> = (0..60).map(|i| 1 + i * 7 % 23).collect();
    for (rates, concurrency, burst) in [(1.0, 5, 1), (0.3, 9, 4), (5.0, 2, 2), (0.1, 3, 10)] {
        let limits = vec![
            rate("bucket a", rates, 1000, burst),
            rate("bucket b", rates * 2.0, 3000, burst + 1),
            places("places", concurrency),
        ];
        as_forecast(&things(limits, &seconds)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn the_bound_on_calls_is_forecast_too_and_limited_operations_do_not_fill_it() {
    let mut world = World::new();
    world.parallelism = 2;
    let plan = world.up(&things(Vec::new(), &[4, 3, 2, 1])).await;
    assert_eq!(world.cloud.busiest(), 2);
    assert_eq!(plan.forecast.by_waves, Millis(5000));
    assert_eq!(plan.forecast.waves[0].binding, ["parallelism"]);
    assert_eq!(msd_engine::clock::Clock::elapsed(&*world.clock).as_secs(), 5);

    // Three that wait for a slow bucket leave room for the one that does not.
    let mut world = World::new();
    world.parallelism = 1;
    let mut slow = rate("slow", 1.0, 100_000, 1);
    slow.applies_to = vec![msd_model::pattern::TypePattern("test.Thing".into())];
    let mut graph = things(vec![slow], &[9, 9, 9]);
    let free = Program::new().resource("free", "test.Named", &[("name", support::text("free"))]);
    graph.nodes.extend(free.build().nodes);
    world.up(&graph).await;
    let calls = world.cloud.calls.lock().unwrap();
    let free = calls.iter().find(|call| call.what == "create free").unwrap();
    assert_eq!(free.start, Duration::from_secs(9));
}

#[tokio::test(start_paused = true)]
async fn the_critical_path_is_the_longest_chain() {
    let world = World::new();
    let at = |seconds: i64| {
        move |policy: &mut msd_model::policy::Policy| policy.estimate = Some(Millis(seconds * 1000))
    };
    let program = Program::new()
        .thing("a", &[])
        .policy(at(10))
        .thing("b", &[])
        .policy(at(1))
        .thing("c", &[])
        .policy(at(5))
        .after_all("both", &["a", "b"])
        .thing("d", &[])
        .policy(at(20))
        .after_all("both", &["a", "b"])
        .thing("e", &[])
        .policy(at(2))
        .after(&["d"]);
    let plan = world.plan(&program.build());
    let forecast = &plan.forecast;
    assert_eq!((forecast.sequential, forecast.by_waves), (Millis(38_000), Millis(32_000)));
    assert_eq!(forecast.critical_path, Millis(32_000));
    let path: Vec<String> = forecast
        .critical_operations
        .iter()
        .map(|id: &OperationId| plan.operation(*id).address.to_string())
        .collect();
    assert_eq!(path, ["a", "d", "e"]);
    assert_eq!(forecast.waves[0].duration.as_duration(), Duration::from_secs(10));
}

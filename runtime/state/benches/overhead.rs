//! What the engine costs per operation: plan, apply and destroy of things that a cloud makes at once, with
//! the journal in memory and on disk.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use msd_engine::clock::ScaledClock;
use msd_engine::event::Silent;
use msd_engine::journal::RunId;
use msd_engine::memory::MemoryStore;
use msd_engine::plan::{Aim, Request, plan};
use msd_engine::provider::{Create, Delete, Lost, Object, Provider, ProviderError, Thing, Update};
use msd_engine::run::{PARALLELISM, Run, apply};
use msd_engine::stop::Stop;
use msd_engine::store::Store;
use msd_model::graph::{Dependency, Node, NodeKind, ResourceGraph, Upstream, Via};
use msd_model::schema::SchemaSet;
use msd_model::selection::Selection;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use msd_state::SqliteStore;
use tokio::runtime::Runtime;

/// How many things stand side by side; each needs one of those before.
const WIDTH: usize = 100;

/// Makes everything at once.
struct Instant;

#[async_trait::async_trait]
impl Provider for Instant {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        Ok(Object { identifier: request.token.into(), properties: request.properties.clone() })
    }

    async fn read(&self, _: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        Ok(None)
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let identifier = request.thing.identifier.into();
        Ok(Object { identifier, properties: request.properties.clone() })
    }

    async fn delete(&self, _: Delete<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn find(&self, _: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        Ok(None)
    }
}

fn graph(count: usize) -> ResourceGraph {
    let node = |index: usize| {
        let properties = [("name".into(), Value::str(format!("thing-{index}")))];
        let on = index.checked_sub(WIDTH).map(|on| Upstream::Node(on as u32));
        Node {
            address: msd_model::address::Address::root(format!("thing_{index}"), None),
            ty: TypeName::new("test.Thing"),
            kind: NodeKind::Managed,
            group: None,
            properties: std::sync::Arc::new(properties.into_iter().collect()),
            policy: Default::default(),
            depends: on.map(|on| Dependency { on, via: Via::Reference }).into_iter().collect(),
            waits: None,
            source: Default::default(),
        }
    };
    ResourceGraph { nodes: (0..count).map(node).collect(), ..ResourceGraph::default() }
}

async fn once(store: &dyn Store, graph: &ResourceGraph, aim: Aim) {
    let state = store.load().expect("the state loads");
    let (secrets, schemas) = (Record::default(), SchemaSet::default());
    let request = Request {
        graph,
        state: &state,
        schemas: &schemas,
        secrets: &secrets,
        edits: Vec::new(),
        aim,
        selection: &Selection::default(),
        parallelism: PARALLELISM,
        version: "bench",
    };
    let plan = plan(&request).expect("a plan");
    let run = Run {
        resumes: None,
        id: RunId(format!("run-{}", state.stamp.serial).into()),
        command: "apply".into(),
        plan: &plan,
        state: &state,
        secrets: &secrets,
        schemas: &schemas,
        provider: &Instant,
        store,
        clock: &ScaledClock::new(1.0, Millis(1_800_000_000_000)),
        sink: &Silent,
        stop: Stop::never(),
        seed: 1,
        parallelism: PARALLELISM,
    };
    let report = apply(run).await.expect("the run ends");
    assert!(report.failed.is_empty() && report.left.is_empty());
}

fn both_ways(runtime: &Runtime, store: &dyn Store, graph: &ResourceGraph) {
    runtime.block_on(async {
        once(store, graph, Aim::Apply).await;
        once(store, graph, Aim::Destroy).await;
    });
}

fn overhead(criterion: &mut Criterion) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .expect("a runtime");
    let mut group = criterion.benchmark_group("apply and destroy");
    group.sample_size(10);
    for count in [500, 5000] {
        let graph = graph(count);
        group.throughput(Throughput::Elements(2 * count as u64));
        group.bench_function(BenchmarkId::new("in memory", count), |bench| {
            bench.iter_with_setup(
                || MemoryStore::new("bench", vec![0; 32]),
                |store| both_ways(&runtime, &store, &graph),
            );
        });
        group.bench_function(BenchmarkId::new("SQLite", count), |bench| {
            bench.iter_with_setup(
                || {
                    let folder = tempfile::tempdir().expect("a folder");
                    let store = SqliteStore::open(folder.path().join("state.db")).expect("a store");
                    (store, folder)
                },
                |(store, _folder)| both_ways(&runtime, &store, &graph),
            );
        });
    }
    group.finish();
}

criterion_group!(benches, overhead);
criterion_main!(benches);

//! Diagnostics of whole programs from nothing: growth is to be linear.

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use msd_tests::compile;
use msd_tests::programs::resources;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn check(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("check, cold");
    group.sample_size(10);
    for count in [1_000usize, 10_000, 50_000] {
        let text = resources(count, &|_| 3);
        group.throughput(Throughput::Elements(count as u64));
        group.bench_with_input(BenchmarkId::from_parameter(count), &text, |bench, text| {
            bench.iter_batched(
                || text.clone(),
                |text| {
                    let found = compile(&text).diagnostics();
                    assert!(found.is_empty());
                },
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, check);
criterion_main!(benches);

//! Megabytes of source a second: cutting alone, and cutting with parsing, on one core.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use msd_syntax::{parse_item, split};
use msd_tests::programs::resources;

fn parse(criterion: &mut Criterion) {
    let stdlib: String = msd_stdlib::services().filter_map(msd_stdlib::service).collect();
    let program = resources(10_000, &|_| 3);
    for (name, text) in [("declarations of AWS types", &stdlib), ("10,000 resources", &program)] {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function("split", |bench| bench.iter(|| split(text).len()));
        group.bench_function("split and parse", |bench| {
            bench.iter(|| {
                let trees = split(text)
                    .into_iter()
                    .map(|piece| parse_item(piece.kind, &text[piece.span.range()]).tree.is_some());
                trees.filter(|parsed| *parsed).count()
            });
        });
        group.finish();
    }
}

criterion_group!(benches, parse);
criterion_main!(benches);

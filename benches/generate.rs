//! What one service costs within the process. `scripts/bench` times the whole command.
#![allow(missing_docs, reason = "criterion's macro writes a function")]
#![allow(clippy::expect_used, reason = "a benchmark fails by panicking")]

use criterion::{Criterion, criterion_group, criterion_main};
use modelstow::diagnostic::Report;
use modelstow::spec::{self, Spec};
use modelstow::{Build, Project};
use std::fs;
use std::hint::black_box;
use std::path::Path;

fn generate(criterion: &mut Criterion) {
    // It has an autoscaler, an Ingress and a certificate, so it has every kind of file but one.
    let service = Path::new(env!("CARGO_MANIFEST_DIR")).join("service.toml");
    let text = fs::read_to_string(&service).expect("the product's own service");
    let built = Build::of(Project::of(&service)).built.expect("it is right");

    let mut group = criterion.benchmark_group("one service");
    group.bench_function("parse (the floor)", |bencher| {
        bencher.iter(|| spec::read::<Spec>("service.toml", black_box(&text), &mut Report::default()));
    });
    group.bench_function("build", |bencher| {
        bencher.iter(|| Build::of(Project::of(black_box(&service))));
    });
    group.bench_function("compare with what is on disk", |bencher| {
        bencher.iter(|| black_box(&built).plan().is_clean());
    });
    group.finish();
}

criterion_group!(benches, generate);
criterion_main!(benches);

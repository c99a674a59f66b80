use crate::diagnostic::{Format, Report};
use crate::testing::load::Level;
use crate::testing::{Step, Tested};
use serde_json::{Value, json};

/// `{"tests": […], "findings": […]}`; sizes in bytes, times in seconds.
pub fn print(tested: &[Tested], reports: &[Report]) -> String {
    let findings: Value =
        serde_json::from_str(Format::Json.print(reports, false).as_str()).unwrap_or_default();
    let tests: Vec<Value> = tested.iter().map(test).collect();
    format!("{:#}\n", json!({ "tests": tests, "findings": findings["findings"] }))
}

fn test(one: &Tested) -> Value {
    json!({
        "path": one.file,
        "service": one.service,
        "environment": one.environment,
        "subject": one.subject,
        "engine": one.engine,
        "passed": one.is_fine(),
        "steps": one.steps.iter().map(step).collect::<Vec<_>>(),
        "imageBytes": one.image_bytes,
        "memory": {
            "peakBytes": one.memory.peak,
            "requestBytes": one.memory.request,
            "limitBytes": one.memory.limit,
        },
        "cpuSecondsPerExample": one.cpu_seconds,
        "load": one.load.as_ref().map(|load| json!({
            "alone": level(&load.alone),
            "most": level(&load.most),
            "advice": load.advice.as_ref().map(|advice| json!({
                "cpuRequest": advice.cpu,
                "cpuPercent": advice.cpu_percent,
                "command": advice.command,
            })),
        })),
    })
}

fn level(level: &Level) -> Value {
    json!({
        "clients": level.clients,
        "answered": level.answered,
        "failed": level.failed,
        "seconds": level.seconds,
        "requestsPerSecond": level.per_second,
        "medianSeconds": level.median,
        "p99Seconds": level.p99,
        "cpus": level.cpus,
    })
}

fn step(step: &Step) -> Value {
    json!({
        "kind": step.kind.name(),
        "name": step.name,
        "passed": step.wrong.is_empty(),
        "seconds": step.seconds,
        "status": step.status,
        "exitCode": step.exit_code,
        "wrong": step.wrong,
    })
}

//! Files with dependencies that have what every runtime needs.

/// As `uv pip compile --generate-hashes` writes it.
pub const REQUIREMENTS: &str = "\
flask==3.0.0 --hash=sha256:00
gunicorn==25.1.0 --hash=sha256:01
rpy2==3.5.17 --hash=sha256:02
seldon-core==1.17.1 --hash=sha256:03
uvicorn==0.40.0 --hash=sha256:04
";

/// As pipenv writes it, with one hash of many.
pub const PIPFILE_LOCK: &str = r#"{
    "default": {
        "gunicorn": {"version": "==25.1.0", "hashes": ["sha256:00"]},
        "seldon-core": {"version": "==1.17.1", "hashes": ["sha256:01"]},
        "uvicorn": {"version": "==0.40.0", "hashes": ["sha256:02"]}
    }
}
"#;

/// As uv writes it.
pub const UV_LOCK: &str = r#"version = 1

[[package]]
name = "p"
source = { virtual = "." }
dependencies = [{ name = "gunicorn" }, { name = "seldon-core" }, { name = "uvicorn" }]

[[package]]
name = "gunicorn"
version = "25.1.0"

[[package]]
name = "seldon-core"
version = "1.17.1"

[[package]]
name = "uvicorn"
version = "0.40.0"
"#;

/// As people write it.
pub const ENVIRONMENT: &str = "dependencies:\n  - gunicorn>=25.1\n  - rpy2=3.5\n";

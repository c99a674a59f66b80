//! The one way for a value into a YAML template.

use crate::kubernetes::yaml::scalar::string;
use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};

/// Writes a value as a scalar that YAML 1.1 and YAML 1.2 read alike: strings stay strings, whatever they look like.
///
/// # Errors
/// When it is not a scalar.
pub fn scalar(value: &Value) -> Result<String, Error> {
    match value.kind() {
        // minijinja writes Python's `True`, which YAML 1.2 reads as a string.
        ValueKind::Bool => Ok(value.is_true().to_string()),
        ValueKind::Number => Ok(value.to_string()),
        ValueKind::String => string(value.as_str().unwrap_or_default())
            .map_err(|error| Error::new(ErrorKind::WriteFailure, error.to_string())),
        kind => Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("a {kind} cannot be written as one value: loop over it, or name one of its parts"),
        )),
    }
}

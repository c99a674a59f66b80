//! YAML: two readers and the writer of scalars. No other file names a crate for it.

pub mod lenient;
pub mod scalar;
pub mod strict;

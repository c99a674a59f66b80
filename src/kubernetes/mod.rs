//! What is known of Kubernetes: the ground that the stages stand on. It knows `diagnostic` and nothing else.

pub(crate) mod cel;
pub mod check;
mod consequence;
pub mod derive;
mod difference;
mod facts;
mod field;
pub mod kind;
mod kinds;
mod misfit;
pub mod names;
mod object;
pub mod path;
mod quantity;
pub mod reference;
pub mod schema;
mod version;
pub mod yaml;

pub use consequence::Consequence;
pub use difference::{Differ, Difference};
pub use facts::{Bound, Facts, Scales, Workload, says};
pub use field::{Versions, newer};
pub use kind::Kind;
pub use kinds::Kinds;
pub use misfit::{Misfit, misfits};
pub use object::{Mistake, Object};
pub use path::{Path, Pattern, Step};
pub use quantity::Amount;
pub use reference::Reference;
pub use version::Version;

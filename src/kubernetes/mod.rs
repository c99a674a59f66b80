//! What is known of Kubernetes: the ground that the stages stand on. It knows `diagnostic` and nothing else.

mod cel;
pub mod check;
pub mod derive;
mod field;
pub mod kind;
mod misfit;
pub mod names;
mod object;
mod quantity;
pub mod reference;
pub mod schema;
mod version;
mod workload;
pub mod yaml;

pub use field::{Versions, newer};
pub use kind::Kind;
pub use misfit::{Misfit, misfits};
pub use object::{Mistake, Object};
pub use quantity::Amount;
pub use reference::Reference;
pub use version::Version;
pub use workload::Workload;

//! What is known of Kubernetes: the ground that the stages stand on. It knows `diagnostic` and nothing else.

pub mod names;
mod object;
mod quantity;
pub mod reference;
pub mod yaml;

pub use object::{Mistake, Object};
pub use quantity::Amount;
pub use reference::Reference;

//! What looks like a secret, and what only sounds like one. Nothing here knows where it stands.
//!
//! Three things speak for a secret: a format that a provider gives to its credentials (`formats.toml`), a name that
//! people give to secrets (`names.rs`), and a place where one stands by custom, such as the password in a URL
//! (`values.rs`). A wrong alarm costs somebody an hour, so a special token of a tokenizer, a public key, a path and a
//! variable to be filled in are none.

mod formats;
mod names;
mod text;
mod values;

pub use names::{Called, called};
pub use text::{Kind, holds_secrets, in_comment, in_text, is_kept_apart, kind};
pub use values::{in_pair, in_value, is_harmless};

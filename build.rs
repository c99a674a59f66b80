//! Templates and kinds are embedded by a macro that does not see files that are added to the folders.
fn main() {
    println!("cargo::rerun-if-changed=templates");
    println!("cargo::rerun-if-changed=kinds");
}

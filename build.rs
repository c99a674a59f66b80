//! Templates are embedded by a macro that does not see files that are added to the folder.
fn main() {
    println!("cargo::rerun-if-changed=templates");
}

//! Makes cargo build again when a file is added to an embedded folder. Cargo notices changed files by itself.

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=templates");
}

//! Makes cargo build anew when a file is added to what is embedded; changed files it sees itself.

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=templates");
}

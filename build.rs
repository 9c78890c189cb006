//! Has the program built anew when the web app was: see src/server/site.rs.

fn main() {
    println!("cargo::rerun-if-changed=web/dist");
}

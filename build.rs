//! Has the program built anew when the web app was: see src/server/site.rs.

fn main() {
    // Cargo takes a folder that is missing as one that has changed, each time.
    _ = std::fs::create_dir_all("web/dist");
    println!("cargo::rerun-if-changed=web/dist");
}

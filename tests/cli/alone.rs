//! A SQLite file has one process that works on it; administrative commands may run beside it.

use crate::{folder::Folder, serving::Serving};

#[test]
fn a_second_process_on_the_same_file_is_refused() {
    let folder = Folder::new();
    let mut server = Serving::start(&folder, &[]);
    let pid = server.pid();
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["sync"], &["migrate"]] {
        let refused = folder.run(arguments);
        assert_eq!(
            (refused.code, refused.out.as_str()),
            (Some(1), ""),
            "{arguments:?}"
        );
        let message = format!(
            "seatgraph: the store seatgraph.db is in use by another seatgraph process (pid {pid}): \
             stop it, or use PostgreSQL for more than one"
        );
        assert!(refused.err.contains(&message), "{arguments:?}: {}", refused.err);
    }
    for arguments in [&["token", "list"][..], &["doctor"]] {
        let ended = folder.run(arguments);
        assert_eq!(ended.code, Some(0), "{arguments:?}: {}{}", ended.out, ended.err);
    }
    assert!(server.stop(), "the server did not end with 0");
    assert_eq!(folder.run(&["migrate"]).code, Some(0));

    // The lock goes with its process, however that ends.
    let server = Serving::start(&folder, &[]);
    server.kill();
    assert_eq!(folder.run(&["migrate"]).code, Some(0));
}

//! Sees to it that an input is known that ends the process or never ends itself.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use crate::corpus::Corpus;

/// No input may take as long, however slow the machine.
const LONGEST: Duration = Duration::from_secs(60);

/// Watches over the inputs of a target.
pub(crate) struct Watch {
    /// Holds the input that is being tried.
    file: PathBuf,
    /// Counts inputs; odd while one is being tried.
    turn: Arc<AtomicU64>,
}

impl Watch {
    /// Keeps what an earlier run was trying when it was ended, and begins to watch.
    pub(crate) fn over(corpus: &Corpus) -> Self {
        let name = format!("fuzz-{}", corpus.name());
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        if let Ok(input) = fs::read(&file) {
            let path = corpus.keep("ended", &input);
            println!("an earlier run was ended by {}", path.display());
        }
        let turn = Arc::new(AtomicU64::new(0));
        let (watched, of) = (Arc::downgrade(&turn), file.clone());
        thread::spawn(move || {
            let mut before = 0;
            while let Some(turn) = watched.upgrade().map(|turn| turn.load(Ordering::Acquire)) {
                if turn == before && turn % 2 == 1 {
                    println!("{} has not ended for {LONGEST:?}", of.display());
                    std::process::exit(1);
                }
                before = turn;
                thread::sleep(LONGEST);
            }
        });
        Self { file, turn }
    }

    pub(crate) fn begin(&self, input: &[u8]) {
        fs::write(&self.file, input).unwrap();
        self.turn.fetch_add(1, Ordering::Release);
    }

    pub(crate) fn end(&self) {
        self.turn.fetch_add(1, Ordering::Release);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}

//! Sees to it that an input is known that ends the process or never ends itself.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
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
    /// Holds the length of the input that is being tried, and the input.
    file: File,
    path: PathBuf,
    /// Counts inputs; odd while one is being tried.
    turn: Arc<AtomicU64>,
}

impl Watch {
    /// Keeps what an earlier run was trying when it was ended, and begins to watch.
    pub(crate) fn over(corpus: &Corpus) -> Self {
        let name = format!("fuzz-{}", corpus.name());
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        if let Some(input) = fs::read(&file).ok().and_then(|file| left(&file)) {
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
        Self {
            file: File::create(&file).unwrap(),
            path: file,
            turn,
        }
    }

    pub(crate) fn begin(&self, input: &[u8]) {
        let length = (input.len() as u64).to_le_bytes();
        self.file.write_all_at(input, 8).unwrap();
        self.file.write_all_at(&length, 0).unwrap();
        self.turn.fetch_add(1, Ordering::Release);
    }

    pub(crate) fn end(&self) {
        self.turn.fetch_add(1, Ordering::Release);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// The input that was being tried.
fn left(file: &[u8]) -> Option<Vec<u8>> {
    let (length, input) = file.split_first_chunk()?;
    let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
    input.get(..length).map(<[u8]>::to_vec)
}

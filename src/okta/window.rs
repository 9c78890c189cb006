//! What is known of one bucket: its window by the last figures, and the calls that these may not include yet.

use std::time::Duration;

use super::pacing::{Call, Reading};

/// What is known of a bucket's current window.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Window {
    /// Nothing: a call has to ask.
    #[default]
    Unknown,
    /// The server gives no figures for this bucket.
    Unmetered,
    /// The last figures.
    Known(Figures),
}

/// The figures that hold for a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    pub(super) reading: Reading,
    pub(super) received: Duration,
    /// Calls with a greater number began after these figures had come.
    pub(super) told: u64,
}

/// A bucket.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) window: Window,
    pub(super) in_flight: u32,
    /// Calls whose answer never came, though the server may have counted them: as many as the last figures may not
    /// include yet.
    pub(super) lost: u32,
    /// Calls with a number from this one on began after the last loss: their figures include it.
    pub(super) lost_before: u64,
    pub(super) not_before: Duration,
    /// The last window that has ended, and its limit.
    pub(super) ended: Option<(i64, u32)>,
    /// When a call last began that is to tell about a new window.
    pub(super) asked_at: Option<Duration>,
    /// Until when the last call of this window is held back, to be sent when it tells most of the server's clock.
    pub(super) held_until: Option<Duration>,
}

impl State {
    /// The window has ended by the clock: what the next one holds is unknown.
    pub(super) fn end_window(&mut self, of: Reading) {
        self.window = Window::Unknown;
        self.ended = Some((of.window, of.limit));
        self.asked_at = None;
        self.held_until = None;
    }

    /// Takes in figures that are not of a window known to have ended. Answers come in any order: within a window what
    /// remains only falls, and a limit that was raised is believed only from a call that began after the lower one was
    /// told; so is an earlier window, which means that the server's clock was set back.
    pub(super) fn take_in(&mut self, call: Call, new: Reading, received: Duration, calls: u64) {
        let fresh = Figures {
            reading: new,
            received,
            told: calls,
        };
        match &mut self.window {
            Window::Known(known) if known.reading.window == new.window => {
                if new.limit > known.reading.limit {
                    if call.number <= known.told {
                        return;
                    }
                    *known = fresh;
                } else {
                    if new.limit < known.reading.limit {
                        known.told = calls;
                    }
                    known.reading.limit = new.limit;
                    known.reading.remaining = known.reading.remaining.min(new.remaining);
                    known.reading.resets_by = known.reading.resets_by.min(new.resets_by);
                }
            }
            Window::Known(known) if known.reading.window > new.window && call.number <= known.told => return,
            window => *window = Window::Known(fresh),
        }
        if call.number >= self.lost_before {
            self.lost = 0;
        }
    }
}

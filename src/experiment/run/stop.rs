//! A request to take no more trials.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use crate::study::Abort;

/// How long trials go on after a request before they are given up.
const GRACE: Duration = Duration::from_secs(10);

/// Request to a run to take no more trials. Clones share one state.
#[derive(Clone, Debug)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
    /// When a trial saw the request for the first time.
    seen: Arc<OnceLock<Instant>>,
    grace: Duration,
}

impl Default for Stop {
    fn default() -> Self {
        Self::with_grace(GRACE)
    }
}

impl Abort for Stop {
    /// Whether trials have gone on for long enough after the request.
    fn is_due(&self) -> bool {
        self.requested() && self.seen.get_or_init(Instant::now).elapsed() >= self.grace
    }
}

impl Stop {
    /// A stop that is not requested yet; running trials have 10 s to end after the request.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same; running trials are given up when they take longer than `grace` after the request.
    pub fn with_grace(grace: Duration) -> Self {
        let (asked, signal, seen) = (Arc::default(), Arc::default(), Arc::default());
        Self { asked, signal, seen, grace }
    }

    /// Asks for it on the first Ctrl-C, hang-up or request to terminate, and ends the program on
    /// the second, with 128 and the number of the signal.
    ///
    /// # Errors
    /// If the system refuses.
    pub fn on_signals(&self) -> io::Result<()> {
        use signal_hook::{consts, flag};
        #[cfg(unix)]
        let signals = [consts::SIGINT, consts::SIGTERM, consts::SIGHUP];
        #[cfg(not(unix))]
        let signals = [consts::SIGINT, consts::SIGTERM];
        for signal in signals {
            // In this order, so that only a signal after the first one finds the flag set.
            flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&self.asked))?;
            flag::register_usize(signal, Arc::clone(&self.signal), signal as usize)?;
            flag::register(signal, Arc::clone(&self.asked))?;
        }
        Ok(())
    }

    /// The number of the signal that asked for it, if one did.
    pub fn signal(&self) -> Option<u8> {
        u8::try_from(self.signal.load(Ordering::Relaxed)).ok().filter(|signal| *signal > 0)
    }

    /// Asks for it.
    pub fn request(&self) {
        self.asked.store(true, Ordering::Relaxed);
    }

    /// Whether it is requested.
    pub fn requested(&self) -> bool {
        self.asked.load(Ordering::Relaxed)
    }
}

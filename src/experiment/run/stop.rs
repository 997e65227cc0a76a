//! A request to take no more trials.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Request to a run to take no more trials. Clones share one state.
#[derive(Clone, Debug, Default)]
pub struct Stop {
    asked: Arc<AtomicBool>,
    signal: Arc<AtomicUsize>,
}

impl Stop {
    /// A stop that is not requested yet.
    pub fn new() -> Self {
        Self::default()
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

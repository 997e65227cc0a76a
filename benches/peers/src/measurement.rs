//! Cases to measure, how often, and the process that measures them.

use std::fmt;
use std::fs;
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::programs::Program;

/// One model at one size.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// This many events are pending; each schedules one more after an exponential delay.
    Hold(u32),
    /// A queue before this many servers, 90 % loaded.
    Queue(u32),
}

impl Case {
    /// The cases of one run, in order.
    pub fn all(quick: bool, large: bool) -> Vec<Self> {
        let sizes: &[u32] = match (quick, large) {
            (true, _) => &[1_000, 100_000],
            (false, false) => &[1_000, 100_000, 1_000_000],
            (false, true) => &[1_000, 100_000, 1_000_000, 10_000_000],
        };
        let holds = sizes.iter().map(|&size| Self::Hold(size));
        holds.chain([1, 10].map(Self::Queue)).collect()
    }

    pub fn named(name: &str, size: u32) -> Option<Self> {
        match name {
            "hold" => Some(Self::Hold(size)),
            "queue" => Some(Self::Queue(size)),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Hold(_) => "hold",
            Self::Queue(_) => "queue",
        }
    }

    pub fn size(self) -> u32 {
        match self {
            Self::Hold(size) | Self::Queue(size) => size,
        }
    }

    /// Unit of the count: executed events, or customers who came and left.
    pub fn unit(self) -> &'static str {
        match self {
            Self::Hold(_) => "event",
            Self::Queue(_) => "customer",
        }
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hold(pending) => write!(f, "hold model, {pending} pending"),
            Self::Queue(servers) => write!(f, "M/M/{servers}"),
        }
    }
}

/// Results of one run of one program.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Measurement {
    /// Events or customers that were timed.
    pub count: u64,
    /// Nanoseconds per event or customer.
    pub nanoseconds: f64,
    /// Growth of the largest resident memory since before the model was built, in bytes.
    pub bytes: u64,
    /// Result of the model: simulated seconds per event and pending event (1 in theory), or the
    /// mean wait of a customer in seconds.
    pub found: f64,
}

/// Largest resident memory of this process so far, in bytes; zero where `/proc` does not state it.
pub fn largest_resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1_024
}

/// Measures a case on a program in a process of its own.
pub fn in_a_process(program: Program, case: Case) -> Result<Measurement, String> {
    let (name, size) = (case.name(), case.size().to_string());
    let mut command = match program {
        Program::SimPy => {
            let mut command = Command::new("python3");
            command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/simpy_bench.py"));
            command.args([name, &size, &program.count(case).to_string()]);
            command
        }
        _ => {
            let own = std::env::current_exe().map_err(|error| error.to_string())?;
            let mut command = Command::new(own);
            command.args(["--measure", program.name(), name, &size]);
            command
        }
    };
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(output.status.to_string());
    }
    serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
}

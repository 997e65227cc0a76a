//! A line of the hardware: what it carries, how long that takes, and how it fails.

use crate::config::Reader;
use crate::net::LinkSpec;
use crate::sim::SimDuration;
use crate::units::BitRate;

use super::failures::{BadPair, Failure};

/// How the directions of a line can be used.
const DUPLEX: [(&str, &str); 2] = [
    ("full", "each direction has its capacity to itself"),
    ("half", "both directions share one capacity, and so do all laptops at an access point"),
];

/// The lines of a hardware file.
pub const LINES: [&str; 7] = ["desktop", "laptop", "server", "printer", "uplink", "home", "riser"];

/// Those whose cable can lose a pair, in a building and at a machine, where somebody notices.
pub const PAIRED: [&str; 3] = ["desktop", "server", "printer"];

/// Faults that any line may have, for lists of parameters: no shipped file has all of them.
pub const FAULTS: [&str; 2] = [
    "desktop.failure = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n\
     laptop.failure = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n\
     server.failure = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n\
     printer.failure = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n\
     uplink.failure = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n\
     home.failure = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n\
     riser.failure = { rate = \"1 /y\", lasts = { fixed = \"1 h\" } }\n",
    "desktop.bad_pair = { rate = \"1 /y\" }\nserver.bad_pair = { rate = \"1 /y\" }\n\
     printer.bad_pair = { rate = \"1 /y\" }\n",
];

/// A line. Its class is a file of `models/links/`, whose values are already filled in when it is
/// read.
#[derive(Clone, Debug)]
pub struct Line {
    /// From the host to the network.
    pub up: BitRate,
    /// From the network to the host.
    pub down: BitRate,
    /// One way.
    pub latency: SimDuration,
    /// The share of packets that are lost; it slows down flows that share as TCP does.
    pub loss: f64,
    /// Both directions share the capacity, `up`; laptops at one access point share it too.
    pub half_duplex: bool,
    /// How it fails, in place of what the failures of the hardware say of such lines: of uplinks,
    /// and of cables of desktops, servers, printers and access switches. Lines of homes, of servers
    /// on the open Internet (an uplink each) and of laptops fail only if this says so. For laptops
    /// it is the radio: that of the access point where they share the air, else of each laptop;
    /// that access points die and hang is not meant, for it has failures of its own. Only hardware
    /// that has failures can have this.
    pub failure: Option<Failure>,
    /// How its cable loses a pair, in place of what the failures of the hardware say; only for
    /// [`PAIRED`] lines.
    pub bad_pair: Option<BadPair>,
}

/// Why a line cannot lose a pair.
fn why_not(key: &str) -> &'static str {
    match key {
        "laptop" => "it is radio",
        "riser" => "only what slows down one machine is found out",
        _ => "it leads out of the building",
    }
}

impl Line {
    pub(super) fn read(table: &mut Reader, key: &'static str) -> Self {
        let placeholder = Self {
            up: BitRate::new(1_000_000),
            down: BitRate::new(1_000_000),
            latency: SimDuration::ZERO,
            loss: 0.0,
            half_duplex: false,
            failure: None,
            bad_pair: None,
        };
        let Some(mut options) = table.table(key) else { return placeholder };
        if options.item("class").is_some() {
            options.label("class", None, "kind of line: a file in `models/links/`");
            if !options.has("up") {
                // There is no such class, which has been reported.
                return placeholder;
            }
        }
        let half_duplex = options.item("duplex").is_some()
            && options.choice("duplex", &DUPLEX, None).is_some_and(|(name, _)| name == "half");
        if !half_duplex {
            options.is_default("duplex");
        }
        let range = "1 bit/s"..="10 Tbit/s";
        let up = options.bit_rate("up", range.clone(), None, "from the host to the network");
        let down = if half_duplex && options.item("down").is_none() {
            up
        } else {
            options.bit_rate("down", range, None, "from the network to the host")
        };
        if half_duplex && up == down {
            options.is_default("down");
        }
        if half_duplex && up != down {
            let message = format!("one capacity for both directions cannot be {up} and {down}");
            options.error_at("down", &message, Some("leave out `down`, or make `duplex` full"));
        }
        let latency = options.duration("latency", "0 s"..="10 s", None, "one way");
        let loss = if options.item("loss").is_some() {
            options.number("loss", 0.0..=0.5, None, "share of packets lost, for `sharing` as TCP")
        } else {
            0.0
        };
        if loss == 0.0 {
            options.is_default("loss");
        }
        let failure = options.has("failure").then(|| Failure::read(&mut options, "failure"));
        let bad_pair = options.has("bad_pair").then(|| BadPair::read(&mut options, "bad_pair"));
        if bad_pair.is_some() && !PAIRED.contains(&key) {
            let message = format!("a line of this kind has no pair to lose: {}", why_not(key));
            let help = format!("cables that can lose one are those of {}", PAIRED.join(", "));
            options.error_at("bad_pair", &message, Some(&help));
        }
        options.finish();
        Self { up, down, latency, loss, half_duplex, failure, bad_pair }
    }

    /// Reports what is said of faults although nothing of the hardware fails.
    pub(super) fn refuse_faults(&self, table: &Reader, key: &str) {
        let bad_pair = self.bad_pair.is_some() && PAIRED.contains(&key);
        let said = [("failure", self.failure.is_some()), ("bad_pair", bad_pair)];
        for (what, _) in said.into_iter().filter(|(_, is_said)| *is_said) {
            let message = "this has no effect: the hardware has no `failures`, nothing of it fails";
            let help = "add the table `failures` to the hardware, if need be with rates of 0";
            table.error_at(&format!("{key}.{what}"), message, Some(help));
        }
    }

    /// As a link whose first end is the host, with its capacities times `factor`, within what a
    /// line may have.
    pub(super) fn link(&self, factor: f64) -> LinkSpec {
        let scaled = |rate: BitRate| {
            let bits = (rate.bits_per_second() as f64 * factor) as u64;
            BitRate::new(bits.clamp(1, 10_000_000_000_000))
        };
        LinkSpec { a_to_b: scaled(self.up), b_to_a: scaled(self.down), latency: self.latency }
    }

    /// The share of packets that are lost, in 10^-9.
    pub(super) fn loss_per_billion(&self) -> u32 {
        (self.loss * 1e9).round() as u32
    }
}

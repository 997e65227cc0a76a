//! Settings of one station in all combinations: which are refused, and which have no effect.

use crosspoint::sim::Streams;

use super::{network, read, trial};

const SERVERS: [&str; 3] = ["1", "2", "\"unlimited\""];
const ROOMS: [&str; 4] = ["", "room = 1\n", "room = 2\n", "room = 5\n"];
const DISCIPLINES: [&str; 4] = ["fifo", "priority", "preemptive", "sharing"];
const BREAKDOWNS: &str =
    "breakdowns = { up = { exponential = { mean = \"20 s\" } }, down = { fixed = \"2 s\" } }\n";
const PATIENCE: &str = "patience = { fixed = \"1 s\" }\n";

/// One station to which more work may come than it can do.
#[derive(Clone, Copy)]
struct Settings {
    servers: &'static str,
    room: &'static str,
    discipline: &'static str,
    repeats: bool,
    breaks: bool,
    patient: bool,
    /// The less urgent class is less urgent.
    ranks: bool,
}

impl Settings {
    fn text(self) -> String {
        let Self { servers, room, discipline, repeats, breaks, patient, ranks } = self;
        let interruption = if repeats { "repeat" } else { "resume" };
        let breakdowns = if breaks { BREAKDOWNS } else { "" };
        let patience = if patient { "" } else { PATIENCE };
        let rank = u8::from(ranks);
        format!(
            "overload = true\n\
             [arrivals]\n\
             a = {{ gap = {{ exponential = {{ mean = \"2 s\" }} }}, to = \"s\" }}\n\
             b = {{ gap = {{ exponential = {{ mean = \"2 s\" }} }}, to = \"s\", priority = {rank} }}\n\
             [station.s]\n\
             servers = {servers}\n\
             discipline = \"{discipline}\"\n\
             interruption = \"{interruption}\"\n\
             demand = {{ uniform = {{ from = \"0 s\", to = \"3 s\" }} }}\n\
             {room}{breakdowns}{patience}"
        )
    }

    /// The values of a short trial, as bits.
    fn bits(self) -> Vec<u64> {
        let network = network(&self.text());
        let counts = trial(&network, Streams::new(21, 0), (0, 60));
        network.values(&counts).into_iter().map(f64::to_bits).collect()
    }

    /// The same but for one setting, with the path of its parameter.
    fn others(self) -> Vec<(&'static str, Self)> {
        let station = [
            ("station.s.interruption", Self { repeats: !self.repeats, ..self }),
            ("station.s.breakdowns.up", Self { breaks: !self.breaks, ..self }),
            ("station.s.patience", Self { patient: !self.patient, ..self }),
            ("arrivals.b.priority", Self { ranks: !self.ranks, ..self }),
        ];
        let others = DISCIPLINES.into_iter().filter(|other| *other != self.discipline);
        let others = others.map(|own| ("station.s.discipline", Self { discipline: own, ..self }));
        station.into_iter().chain(others).collect()
    }
}

fn all() -> Vec<Settings> {
    let mut all = Vec::new();
    for (servers, room) in SERVERS.into_iter().flat_map(|own| ROOMS.map(|room| (own, room))) {
        for discipline in DISCIPLINES {
            for flags in 0..16u8 {
                let [repeats, breaks, patient, ranks] = [1, 2, 4, 8].map(|bit| flags & bit > 0);
                let own = Settings { servers, room, discipline, repeats, breaks, patient, ranks };
                all.push(own);
            }
        }
    }
    all
}

/// Refused is work that breakdowns destroy at a station of several servers: nothing says whose it
/// is. All else is accepted.
#[test]
fn one_combination_is_refused() {
    for own in all() {
        let unclear =
            own.repeats && own.breaks && own.servers == "2" && own.discipline != "sharing";
        let found = read(&own.text());
        assert_eq!(found.is_err(), unclear, "{}", own.text());
        let said = found.err().unwrap_or_default();
        assert!(!unclear || said.contains("which of several fails"), "{said}");
    }
}

/// What is reported idle under some combination changes no bit there, whatever the others are.
#[test]
fn idle_settings_change_nothing_under_any_others() {
    let mut idle = 0;
    for own in all() {
        let Ok(found) = read(&own.text()) else { continue };
        let reasons = found.idle();
        let is_idle = |path: &str| reasons.reason(&format!("queues.{path}")).is_some();
        let others: Vec<_> = own.others().into_iter().filter(|(path, _)| is_idle(path)).collect();
        let before = own.bits();
        for (path, other) in others {
            assert_eq!(before, other.bits(), "{path}: {}", own.text());
            idle += 1;
        }
    }
    println!("{idle} changes are idle");
    assert!(idle > 500, "{idle}");
}

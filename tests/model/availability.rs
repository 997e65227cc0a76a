//! Availability of one machine through the office, against theory.

use crosspoint::operation::{Notice, Whereabouts};
use crosspoint::sim::{Estimate, SimTime};
use crosspoint::world::office::{Observer, observe};

use crate::common::{agrees, experiment, office, run_of};

/// Counts faults.
#[derive(Default)]
struct Faults(u64);

impl Observer for Faults {
    fn noticed(&mut self, _: SimTime, notice: &Notice) {
        self.0 += u64::from(matches!(notice, Notice::Failed(_)));
    }
}

/// A server works for 10 h on average, and is down for a hundredth of that: M/(M + R) = 100/101,
/// as with 1,000 h and 10 h, whatever the law of the repair; and it fails once in M + R. Its time
/// off is exponential, or log-normal with a squared coefficient of variation of 3.
#[test]
fn a_server_is_down_for_its_share_whatever_the_law_of_its_repairs() {
    let years = 6.0;
    for down in [
        "exponential = { mean = \"6 min\" }".to_owned(),
        format!("log-normal = {{ mean = \"6 min\", sigma = {} }}", 4f64.ln().sqrt()),
    ] {
        let text = format!(
            "title = \"one server\"\norganisation = \"office\"\n\
             architectures = [\"client-server\"]\nhorizon = \"{years} y\"\nwarm_up = \"1 d\"\n\
             [replications]\nmin = 30\nmax = 30\n[set]\n\"organisation.devices\" = 1\n\
             \"organisation.laptops\" = 0.0\n\"organisation.presence\" = \"always\"\n\
             \"organisation.hardware\" = \"faultless\"\n\
             \"organisation.services\" = [\"documents\"]\n\
             \"organisation.staff.by\" = \"owner\"\n\
             \"organisation.administration.reboot\" = \"0 s\"\n\
             \"architecture.backup\" = \"none\"\n\"architecture.monitoring\" = \"nobody\"\n\
             \"service.documents.operations\" = \"1 /y\"\n\
             \"hardware.failures.software\" = {{ rate = \"2.4 /d\", restart = {{ share = 1.0, \
             down = {{ {down} }} }}, remote = {{ share = 0.0, down = {{ fixed = \"1 h\" }}, \
             hands = {{ fixed = \"1 h\" }} }}, visit = {{ down = {{ fixed = \"1 h\" }}, \
             hands = {{ fixed = \"1 h\" }} }} }}\n"
        );
        let experiment = experiment(&text);
        let trial = |replication| {
            let run = run_of(&experiment, replication);
            let (totals, faults) = observe(office(&experiment, 0), run, Faults::default());
            let hours = run.horizon.as_hours_f64();
            (1.0 - totals.clock_availability, faults.0 as f64 * 10.1 / hours)
        };
        let (down, cycles): (Vec<f64>, Vec<f64>) = (0..30).map(trial).unzip();
        agrees(&down, 1.0 / 101.0, 0.02);
        agrees(&cycles, 1.0, 0.01);
        // The share of those who forget that a repair takes time.
        assert!(!Estimate::at_level(&cycles, 0.999).covers(10.1 / 10.0));
    }
}

/// When the only laptop with a file goes away and comes back.
#[derive(Default)]
struct Places(Vec<(SimTime, bool)>);

impl Observer for Places {
    fn noticed(&mut self, now: SimTime, notice: &Notice) {
        if let Notice::DeviceMoved(user, place) = notice
            && user.0 == 1
        {
            self.0.push((now, *place == Whereabouts::On));
        }
    }
}

/// Nine to five from Monday to Friday: 40 of 168 hours; who asks at a random instant waits for
/// 15.238 h on average, after Friday's end for 64 h from then, and for more than a day with
/// probability .238.
#[test]
fn the_wait_for_a_laptop_in_office_hours() {
    let text = "title = \"weekend\"\norganisation = \"weekend\"\n\
        architectures = [\"workgroup\"]\nhorizon = \"5 weeks\"\nwarm_up = \"0 d\"\n\
        [replications]\nmin = 1\nmax = 1\n[set]\n\"organisation.laptops\" = 1.0\n";
    let experiment = experiment(text);
    let (_, places) = observe(office(&experiment, 0), run_of(&experiment, 0), Places::default());
    // One week, from its second Monday at nine on.
    let hours: Vec<(f64, bool)> =
        places.0.iter().map(|(at, on)| (at.as_secs_f64() / 3_600.0, *on)).collect();
    let first = hours.iter().position(|own| *own == (168.0 + 9.0, true)).expect("they come");
    let week = &hours[first..];
    let week = &week[..=week.iter().position(|own| own.0 >= 345.0).expect("and come again")];
    let (mut there, mut waits, mut long, mut longest) = (0.0, 0.0, 0.0, 0.0f64);
    for pair in week.windows(2) {
        let span = pair[1].0 - pair[0].0;
        if pair[0].1 {
            there += span;
        } else {
            waits += span * span / 2.0;
            long += (span - 24.0).max(0.0);
            longest = longest.max(span);
        }
    }
    let exactly = |found: f64, expected: f64| {
        assert!((found / expected - 1.0).abs() < 1e-9, "{found} is not {expected}");
    };
    exactly(there, 40.0);
    exactly(there / 168.0, 40.0 / 168.0);
    exactly(waits / 168.0, 15.238_095_238_095);
    exactly(long / 168.0, 40.0 / 168.0);
    exactly(longest, 64.0);
}

//! Devices that break and the people who mend them, as a closed queue: M/M/R//N with 20 machines
//! (Palm 1947; Feller, volume I, XVII.7).
//!
//! A device works for 110 min on average, is broken for 10 min until its user, who asks six times
//! an hour for a file, reports it, and is mended in 12 min of work. What comes before the call has
//! no queue: it counts like working for 2 h.

use crosspoint::sim::Estimate;

use crate::common::{agrees, experiment, values};

const MACHINES: f64 = 20.0;
/// Hours.
const UNTIL_THE_CALL: f64 = 2.0;
const WORKING: f64 = 110.0 / 60.0;

/// The mean number of devices that are in repair or wait for it.
fn in_repair(crew: u32) -> f64 {
    let (call, repair) = (1.0 / UNTIL_THE_CALL, 1.0 / 0.2);
    let (mut weight, mut sum, mut broken) = (1.0, 1.0, 0.0);
    for k in 0..MACHINES as u32 {
        let busy = f64::from((k + 1).min(crew));
        weight *= (MACHINES - f64::from(k)) * call / (busy * repair);
        sum += weight;
        broken += weight * f64::from(k + 1);
    }
    broken / sum
}

/// One working week, day and night; the first evening is warm-up.
fn uptime(crew: u32) -> Vec<f64> {
    let text = format!(
        "title = \"repair\"\norganisation = \"office\"\narchitectures = [\"workgroup\"]\n\
         horizon = \"118 h\"\nwarm_up = \"18 h\"\n[replications]\nmin = 30\nmax = 30\n[set]\n\
         \"organisation.devices\" = 20\n\"organisation.team_size\" = 20\n\
         \"organisation.laptops\" = 0.0\n\"organisation.presence\" = \"always\"\n\
         \"organisation.services\" = [\"documents\"]\n\
         \"organisation.hardware\" = \"faultless\"\n\
         \"hardware.failures.desktop\" = {{ rate = \"{} /d\", lasts = {{ exponential = \
         {{ mean = \"12 min\" }} }} }}\n\
         \"organisation.staff\" = {{ by = \"own\", people = {crew}, from = \"0 s\", to = \"24 h\" }}\n\
         \"organisation.administration.tickets\" = \"0 /y\"\n\
         \"organisation.administration.turnover\" = \"0 /y\"\n\
         \"organisation.administration.permission_changes\" = \"0 /y\"\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n\
         \"organisation.administration.reports\" = 0.0\n\
         \"organisation.administration.remind_after\" = \"1 y\"\n\
         \"service.documents.operations\" = \"6 /h\"\n\"service.documents.open\" = 1.0\n\
         \"service.documents.save\" = 0.0\n\"service.documents.create\" = 0.0\n\
         \"service.documents.reopen\" = 0.0\n\"service.documents.patience.wait\" = 0.0\n\
         \"service.documents.patience.switch\" = 0.0\n",
        24.0 / WORKING
    );
    values(&experiment(&text), 0, "device_uptime")
}

#[test]
fn a_crew_mends_devices_as_machine_repairmen_do() {
    assert!((in_repair(1) - 10.018_691).abs() < 1e-6);
    assert!((in_repair(2) - 3.452_094).abs() < 1e-6);
    let up = |crew| (MACHINES - in_repair(crew)) * WORKING / UNTIL_THE_CALL / MACHINES;
    for crew in [1, 2, 5] {
        let lost: Vec<f64> = uptime(crew).iter().map(|share| 1.0 - share).collect();
        agrees(&lost, 1.0 - up(crew), 0.04);
        let other = if crew == 1 { 2 } else { 1 };
        assert!(!Estimate::of(&lost).covers(1.0 - up(other)), "{crew} work as {other}");
    }
}

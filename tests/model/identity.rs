//! Who has to be asked before somebody works: a provider behind the office's line, or servers.

use crate::common::{agrees, experiment, values};

/// Hours for which the office's line works, and for which it does not; openings of files an hour.
const LINE: [f64; 2] = [20.0, 2.0];
const OPENINGS: f64 = 2.0;

/// The share of openings that wait in vain for a token of `hours`. A token ends; at each opening
/// after that, a new one is asked for, until the line works. With a failure rate f, a repair rate
/// m and an opening rate r, the line is out at the first of these openings with probability
/// p = (1 - A) (1 - e^(-(f + m) T) r / (r + f + m)), where A = m / (f + m); then 1 / (1 - q)
/// openings find it so, where 1 - q = m / (r + f + m) is the probability that it works at the next.
fn denied(hours: f64) -> f64 {
    let [fail, mend] = LINE.map(|span| 1.0 / span);
    let (sum, out) = (fail + mend, fail / (fail + mend));
    let first = out * (1.0 - (-sum * hours).exp() * OPENINGS / (OPENINGS + sum));
    let in_vain = first * (OPENINGS + sum) / mend;
    in_vain / (OPENINGS * hours + 1.0 + in_vain)
}

/// An office where `OPENINGS` files are opened an hour, day and night, and nobody asks twice.
fn office(set: &str) -> String {
    format!(
        "title = \"tokens\"\norganisation = \"office\"\narchitectures = [\"client-server\"]\n\
         horizon = \"60 weeks\"\nwarm_up = \"1 week\"\n[replications]\nmin = 30\nmax = 30\n\
         [set]\n\"organisation.devices\" = 1\n\"organisation.team_size\" = 1\n\
         \"organisation.laptops\" = 0.0\n\"organisation.hardware\" = \"faultless\"\n\
         \"organisation.presence\" = \"always\"\n\
         \"organisation.services\" = [\"documents\"]\n\
         \"organisation.administration.password_changes\" = \"0 /y\"\n\
         \"organisation.administration.turnover\" = \"0 /y\"\n\
         \"organisation.administration.permission_changes\" = \"0 /y\"\n\
         \"organisation.administration.reboot\" = \"0 s\"\n\
         \"service.documents.operations\" = \"{OPENINGS} /h\"\n\
         \"service.documents.open\" = 1.0\n\"service.documents.save\" = 0.0\n\
         \"service.documents.create\" = 0.0\n\"service.documents.reopen\" = 0.0\n\
         \"service.documents.patience.wait\" = 0.0\n\
         \"service.documents.patience.switch\" = 0.0\n{set}"
    )
}

fn lost(set: &str) -> Vec<f64> {
    let available = values(&experiment(&office(set)), 0, "availability");
    available.iter().map(|share| 1.0 - share).collect()
}

/// Files lie on a server in the office, users are known at a provider: who holds a token works on,
/// who does not needs the line.
#[test]
fn a_token_outlasts_the_line_for_its_life() {
    let [up, down] = LINE;
    for (token, tolerance) in [(0.02, 0.04), (4.0, 0.06)] {
        let lost = lost(&format!(
            "\"hardware.failures.uplink\" = {{ rate = \"{} /d\", lasts = {{ exponential = \
             {{ mean = \"{down} h\" }} }} }}\n\
             \"architecture.identity\" = {{ cloud = {{ token = \"{token} h\" }} }}\n",
            24.0 / up
        ));
        agrees(&lost, denied(token), tolerance);
    }
}

/// Two servers hold the files, and the directory as well: both have to be down.
#[test]
fn further_servers_hold_the_directory_too() {
    let [up, down] = LINE;
    let lost = lost(&format!(
        "\"hardware.failures.software\" = {{ rate = \"{} /d\", restart = {{ share = 1.0, down = \
         {{ exponential = {{ mean = \"{down} h\" }} }} }}, remote = {{ share = 0.0, \
         down = {{ fixed = \"1 h\" }}, hands = {{ fixed = \"1 h\" }} }}, visit = {{ \
         down = {{ fixed = \"1 h\" }}, hands = {{ fixed = \"1 h\" }} }} }}\n\
         \"architecture.placement.server.copies\" = 2\n\
         \"architecture.identity.directory.cached\" = \"1 min\"\n",
        24.0 / up
    ));
    agrees(&lost, (down / (up + down)).powi(2), 0.15);
}

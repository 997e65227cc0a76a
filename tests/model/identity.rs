//! Who has to be asked before somebody works: a provider behind the office's line, or servers.

use crate::common::{agrees, experiment, values};
use crate::file_hosts::lines;

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
fn office(architecture: &str, people: u32, weeks: u32, set: &str) -> String {
    format!(
        "title = \"tokens\"\norganisation = \"office\"\narchitectures = [\"{architecture}\"]\n\
         horizon = \"{weeks} weeks\"\nwarm_up = \"1 week\"\n[replications]\nmin = 30\nmax = 30\n\
         [set]\n\"organisation.devices\" = {people}\n\
         \"organisation.team_size\" = {people}\n\
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

fn lost(weeks: u32, set: &str) -> Vec<f64> {
    let experiment = experiment(&office("client-server", 1, weeks, set));
    let available = values(&experiment, 0, "availability");
    available.iter().map(|share| 1.0 - share).collect()
}

/// Files lie on a server in the office, users are known at a provider: who holds a token works on,
/// who does not needs the line.
#[test]
fn a_token_outlasts_the_line_for_its_life() {
    let [up, down] = LINE;
    for (token, tolerance) in [(0.02, 0.06), (4.0, 0.09)] {
        let lost = lost(
            30,
            &format!(
                "\"hardware.failures.uplink\" = {{ rate = \"{} /d\", lasts = {{ exponential = \
             {{ mean = \"{down} h\" }} }} }}\n\
             \"architecture.identity\" = {{ cloud = {{ token = \"{token} h\" }} }}\n",
                24.0 / up
            ),
        );
        agrees(&lost, denied(token), tolerance);
    }
}

/// Two servers hold the files, and the directory as well: both have to be down.
#[test]
fn further_servers_hold_the_directory_too() {
    let [up, down] = LINE;
    let lost = lost(
        60,
        &format!(
            "\"hardware.failures.software\" = {{ rate = \"{} /d\", restart = {{ share = 1.0, down = \
         {{ exponential = {{ mean = \"{down} h\" }} }} }}, remote = {{ share = 0.0, \
         down = {{ fixed = \"1 h\" }}, hands = {{ fixed = \"1 h\" }} }}, visit = {{ \
         down = {{ fixed = \"1 h\" }}, hands = {{ fixed = \"1 h\" }} }} }}\n\
         \"architecture.placement.server.copies\" = 2\n\
         \"architecture.identity.directory.cached\" = \"1 min\"\n",
            24.0 / up
        ),
    );
    agrees(&lost, (down / (up + down)).powi(2), 0.15);
}

/// A file that a device keeps needs nobody; any other one needs the line and the provider. With the
/// share h of openings from copies of the same trial, availability is 1 - (1 - A A')(1 - h).
#[test]
fn copies_stand_in_for_a_provider_in_the_share_that_they_are_opened() {
    let [up, down] = LINE;
    let [cloud_up, cloud_down] = [40.0, 1.0];
    let fails = |part: &str, up: f64, down: f64| {
        format!(
            "\"hardware.failures.{part}\" = {{ rate = \"{} /d\", lasts = {{ exponential = \
             {{ mean = \"{down} h\" }} }} }}\n",
            24.0 / up
        )
    };
    let set = format!(
        "{}{}\"organisation.files\" = 4000\n\"organisation.popularity\" = 0.0\n\
         \"service.documents.classes\" = {{ team-read = {{ intents = 1.0, files = 0.5 }}, \
         co-written = {{ intents = 0.0, files = 0.0 }}, open = {{ intents = 0.0, files = 0.0 }} }}\n",
        fails("uplink", up, down),
        fails("cloud", cloud_up, cloud_down)
    );
    let experiment = experiment(&office("cloud-drive", 2, 24, &set));
    let available = values(&experiment, 0, "availability_files");
    let local = values(&experiment, 0, "local_share");
    let there = up / (up + down) * cloud_up / (cloud_up + cloud_down);
    let both = available.iter().zip(&local);
    let lost: Vec<f64> = both.map(|(share, h)| (1.0 - share) / (1.0 - h)).collect();
    agrees(&lost, 1.0 - there, 0.09);
    assert!(local.iter().all(|h| (0.7..0.9).contains(h)), "{local:?}");
}

/// Whoever has a new password is let in again once somebody has entered it, at a provider as on a
/// server: people who change theirs every week wait for the same work, and for no more.
#[test]
fn passwords_are_mended_at_a_provider_as_on_a_server() {
    let lost = |architecture: &str| {
        let text = format!(
            "title = \"passwords\"\norganisation = \"office\"\n\
             architectures = [\"{architecture}\"]\nhorizon = \"26 weeks\"\n\
             warm_up = \"1 week\"\n[replications]\nmin = 10\nmax = 10\n[set]\n\
             \"architecture.execution\" = \"peers\"\n\
             \"organisation.devices\" = 8\n\"organisation.hardware\" = \"faultless\"\n\
             \"organisation.presence\" = \"always\"\n\
             \"organisation.administration.password_changes\" = \"52 /y\"\n\
             \"organisation.administration.turnover\" = \"0 /y\"\n\
             \"organisation.administration.permission_changes\" = \"0 /y\"\n"
        );
        let available = values(&experiment(&text), 0, "availability_printing");
        1.0 - available.iter().sum::<f64>() / 10.0
    };
    let [server, provider] = ["client-server", "cloud-drive"].map(lost);
    assert!(server > 0.02 && (provider / server - 1.0).abs() < 0.3, "{server} and {provider}");
}

/// Two people who change their passwords every day ask anew each time that they are refused, though
/// the lists of what they may read are kept elsewhere than their accounts.
#[test]
fn who_is_refused_again_asks_again_wherever_lists_are_kept() {
    let asked = |permissions: &str| {
        let set = format!(
            "\"architecture.permissions\" = \"{permissions}\"\n\
             \"architecture.identity.directory.cached\" = \"1 min\"\n"
        );
        let text = office("client-server", 2, 60, &set)
            .replace("password_changes\" = \"0 /y\"", "password_changes\" = \"365 /y\"");
        let lines = lines(&experiment(&text), &["wrong account or access list mended"]);
        lines.len()
    };
    let [central, lists] = ["central", "per-device"].map(asked);
    assert!(central > 50 && lists * 10 > central * 9, "{central} and {lists}");
}

//! Several people and one file: share modes, sessions, versions that conflict, and copies that lag.

use crosspoint::experiment::Experiment;
use crosspoint::metrics::Totals;
use crosspoint::world::office::{Silent, observe};

use crate::common::{experiment, office, run_of};

/// Five people who are always there and edit the few files that three of them write.
fn busy(architecture: &str, set: &str) -> Experiment {
    experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"8 weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 5\n\"organisation.team_size\" = 5\n\
         \"organisation.laptops\" = 0.0\n\"organisation.files\" = 10\n\
         \"organisation.presence\" = \"always\"\n\"organisation.hardware\" = \"faultless\"\n\
         \"service.documents.operations\" = \"4 /h\"\n\
         \"service.documents.classes.team-read\" = {{ intents = 0.0, files = 0.0 }}\n\
         \"service.documents.classes.co-written\" = {{ intents = 0.9, files = 0.2, writers = 3 }}\n\
         {set}"
    ))
}

fn counts(experiment: &Experiment) -> Totals {
    observe(office(experiment, 0), run_of(experiment, 0), Silent).0
}

/// Who finds a file in use reads it, or waits; nothing is ever saved over where no host restarts.
#[test]
fn share_modes_keep_a_file_on_one_host_without_conflicts() {
    let still = "\"organisation.administration.patch_interval\" = \"10 y\"\n";
    for architecture in ["client-server", "workgroup"] {
        let totals = counts(&busy(architecture, still));
        assert!(totals.writes > 3_000, "{architecture}: {}", totals.writes);
        assert!(totals.read_only > 100, "{architecture}: {}", totals.read_only);
        assert_eq!((totals.conflicts, totals.lost_updates), (0, 0), "{architecture}");
    }
}

/// A server that restarts has nothing open: whoever saves over what somebody else has stored since
/// is told of it.
#[test]
fn a_server_that_restarts_loses_nothing_unnoticed() {
    let often = "\"organisation.administration.patch_interval\" = \"1 d\"\n\
                 \"organisation.administration.reboot\" = \"1 min\"\n";
    let totals = counts(&busy("client-server", often));
    assert!(totals.conflicts > 0);
    assert_eq!(totals.lost_updates, 0);
    assert!(totals.noticed_at_sync + totals.noticed_at_opening <= totals.conflicts);
}

/// Without them each save over an unseen change is a lost update, which nobody notices.
#[test]
fn without_share_modes_changes_on_one_host_are_lost_unnoticed() {
    let totals = counts(&busy("client-server", "\"architecture.ordering\" = \"none\"\n"));
    assert!(totals.conflicts > 50, "{}", totals.conflicts);
    assert_eq!(totals.lost_updates, totals.conflicts);
    assert_eq!((totals.noticed_at_sync, totals.noticed_at_opening, totals.read_only), (0, 0, 0));
}

/// One person who edits a file that is open goes on with the same session: alone, or with others
/// who only read, nobody conflicts, whatever orders writes.
#[test]
fn nobody_conflicts_with_oneself() {
    for architecture in ["client-server", "workgroup", "workgroup-copies", "hybrid-cache"] {
        let alone = "\"service.documents.classes.co-written\" = { intents = 0.0, files = 0.0 }\n\
                     \"service.documents.classes.open\" = { intents = 0.0, files = 0.0 }\n\
                     \"architecture.ordering\" = \"none\"\n";
        let text = busy_without_classes(architecture, alone);
        let totals = counts(&text);
        assert!(totals.writes > 3_000, "{architecture}: {}", totals.writes);
        assert_eq!(totals.conflicts, 0, "{architecture}");
    }
}

fn busy_without_classes(architecture: &str, set: &str) -> Experiment {
    experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"8 weeks\"\nwarm_up = \"0 d\"\n\
         architectures = [\"{architecture}\"]\n[replications]\nmin = 1\nmax = 1\n[set]\n\
         \"organisation.devices\" = 5\n\"organisation.team_size\" = 5\n\
         \"organisation.files\" = 10\n\"service.documents.operations\" = \"30 /h\"\n{set}"
    ))
}

/// Copies on devices that come and go diverge where somebody edits a copy that lags: each conflict
/// is noticed when the two versions meet, when somebody opens the file, or not yet; nothing is
/// overwritten. Who notices at once by the probability that the organisation gives.
#[test]
fn conflicts_of_copies_are_noticed_at_once_later_or_not_yet() {
    let at = |noticed: &str| {
        let set = format!(
            "\"service.documents.classes.co-written\" = {{ intents = 0.5, files = 0.2 }}\n\
             \"organisation.administration.notices_conflict\" = {noticed}\n"
        );
        counts(&busy_without_classes("workgroup-copies", &set))
    };
    let some = at("0.5");
    assert!(some.conflicts > 10, "{}", some.conflicts);
    assert!(some.noticed_at_sync + some.noticed_at_opening <= some.conflicts);
    assert!(some.noticed_at_sync > 0 && some.noticed_at_opening > 0);
    assert_eq!(some.lost_updates, 0);
    let (all, none) = (at("1.0"), at("0.0"));
    assert_eq!((all.noticed_at_sync, all.noticed_at_opening), (all.conflicts, 0));
    assert_eq!(none.noticed_at_sync, 0);
}

//! Which bounds of published figures are about which office, and hours of patching by hand.

use crate::common::{experiment, values};
use crate::file_hosts::{QUIET, four};

/// The bounds of a point, as metrics with their lower ends.
fn bounds(architecture: &str, set: &str) -> Vec<(String, f64)> {
    let experiment = experiment(&format!(
        "title = \"t\"\norganisation = \"office\"\nhorizon = \"1 week\"\n\
         architectures = [\"{architecture}\"]\n[set]\n{set}"
    ));
    let of = experiment.scenarios[0].bounds().into_iter();
    of.map(|own| (own.metric.into_owned(), own.low.unwrap_or(0.0))).collect()
}

#[test]
fn bounds_are_about_what_their_figures_are_of() {
    let named = |architecture: &str, set: &str| {
        let all = bounds(architecture, set);
        all.iter().map(|(metric, low)| format!("{metric} {low}")).collect::<Vec<_>>().join(", ")
    };
    let [clock, central, one, owners] =
        ["clock_availability 0.997", "admin_effort 0.57", "files_of_one 0.75", "users_losing 0.01"];
    let shared = format!("saves_after_another 0.004, {one}");
    let [by_hand, pushed] = ["patch_effort 0.3", "patch_effort 0.055"];
    assert_eq!(named("client-server", ""), format!("{clock}, {central}, {shared}, {pushed}"));
    // A second server takes over: it is no longer one server that files depend on.
    assert_eq!(named("client-server-standby", ""), format!("{central}, {shared}, {pushed}"));
    // The host of a provider is no small server.
    assert_eq!(named("cloud-drive", ""), format!("{central}, {shared}, {pushed}"));
    assert_eq!(named("workgroup", ""), format!("{shared}, {owners}, {by_hand}"));
    assert_eq!(named("nas", ""), format!("{shared}, {by_hand}"));
    let without_faults = "\"organisation.hardware\" = \"faultless\"\n";
    assert_eq!(
        named("client-server", without_faults),
        format!("{central}, {shared}, {pushed}"),
        "what never fails is no small server"
    );
    assert_eq!(named("workgroup", without_faults), format!("{shared}, {by_hand}"));
    // Nobody else is there to write.
    let alone = "\"organisation.devices\" = 1\n";
    assert_eq!(named("workgroup", alone), format!("{owners}, {by_hand}"));
    let prints = "\"organisation.services\" = [\"printing\"]\n";
    assert_eq!(named("client-server", prints), format!("{clock}, {central}, {pushed}"));
}

/// Four desktops that are always on, for 360 days of patches every 30 days: a round of 90 min for
/// all where they are pushed, and 12 min at each device where owners do it, most of them without a
/// reminder; the rest is not patching.
#[test]
fn hours_of_patching_are_those_of_their_tasks() {
    let set = |effort: &str| {
        format!(
            "{QUIET}\"organisation.administration.push_fails\" = 0.0\n\
             \"organisation.administration.patch_interval\" = \"30 d\"\n\
             \"organisation.administration.owner_patches_after\" = {{ fixed = \"1 d\" }}\n\
             \"organisation.administration.effort.{effort}\n"
        )
    };
    let month = 365.0 / 12.0;
    let hours = |architecture: &str, effort: &str| {
        let experiment = four(architecture, "360 d", &set(effort));
        let [patching, all] = ["patch_effort", "admin_effort"].map(|metric| {
            let mut experiment = experiment.clone();
            experiment.plan.replications = 1;
            values(&experiment, 0, metric)[0] * 4.0 * 360.0 / month
        });
        assert!(patching < all, "{architecture}: {patching} of {all}");
        patching
    };
    let near = |hours: f64, one: f64| {
        // A round begins at a random phase and may still be under way at the end.
        let rounds = hours / one;
        assert!(rounds > 10.9 && rounds < 12.1, "{rounds} rounds");
    };
    near(hours("client-server", "patch_round\" = { fixed = \"90 min\" }"), 1.5);
    near(hours("workgroup", "patch_device\" = { fixed = \"12 min\" }"), 4.0 * 0.2);
}

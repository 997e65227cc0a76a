//! Parameters of failures that no trial reads, each with the reason: they follow from the table of
//! faults and from what there is to fail.

use super::backbone::Network;
use super::failures::{Failure, Failures};
use super::faults::{FAULTS, Fault, Hits};
use super::hardware::Hardware;
use super::layout::{Central, FileHost};
use super::line::{LINES, Line, PAIRED};
use super::premises::Premises;
use super::roles::Role;

/// No device is a laptop in any trial. Where some may be, a trial without one is so by chance.
pub const NO_LAPTOPS: &str = "no device is a laptop";
/// All devices are laptops.
pub const NO_DESKTOPS: &str = "all devices are laptops";
/// There is no server.
pub const NO_SERVERS: &str = "there is no server";
/// There is no NAS.
pub const NO_NAS: &str = "there is no NAS";
/// There is no printer.
pub const NO_PRINTERS: &str = "there is no printer";
/// There are no sites.
pub const NO_SITES: &str = "peers are on the open Internet, at no site";
/// Everybody works in the office.
pub const NOT_FROM_HOME: &str = "nobody works from home";
/// Nothing is in the cloud.
pub const NO_CLOUD: &str = "nothing is in the cloud";
/// Nobody is at home, or nobody needs a tunnel there.
pub const NO_TUNNELS: &str = "nobody has a tunnel from home";
/// There is one site, and nobody works from home.
pub const ALONE: &str = "no traffic leaves the only site";
const NO_ACCESS_SWITCHES: &str = "there are no access switches";
const NO_BACKBONE: &str = "no backbone joins the sites";
const NEVER: &str = "it never fails";
const BY_ITSELF: &str = "the fault passes by itself, without a spare part";
const LINE_SAYS: &str = "all lines of this kind say themselves how they fail";

/// A path with all below it, and why no trial reads it.
type Found = (String, &'static str);

/// The parameters of failures without effect, most fundamental reasons first.
pub fn idle_failures(premises: &Premises, hardware: &Hardware, central: Central) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let path = |key: &str| format!("hardware.failures.{key}");
    let rows = |key: &'static str| FAULTS.iter().filter(move |row| row.key == key);
    for key in Failures::keys() {
        let reasons: Option<Vec<_>> =
            rows(key).map(|row| row.hits.absence(premises, central)).collect();
        found.extend(reasons.and_then(|all| all.first().map(|reason| (path(key), *reason))));
    }
    let said = |key: &str| said_by_lines(key, premises, hardware, central);
    found.extend(Failures::keys().filter(|key| said(key)).map(|key| (path(key), LINE_SAYS)));
    let by_itself = |key: &&'static str| rows(key).all(Fault::passes_by_itself);
    let parts = Failures::keys().filter(by_itself).map(|key| format!("{}.part", path(key)));
    let lines = ["uplink", "home"].map(|line| format!("hardware.{line}.failure.part"));
    found.extend(parts.chain(lines).map(|path| (path, BY_ITSELF)));
    for key in Failures::keys() {
        let failure = hardware.failures.as_ref().and_then(|own| own.of(key));
        found.extend(never(&path(key), failure));
    }
    for key in LINES {
        let line = hardware.line(key);
        found.extend(never(&format!("hardware.{key}.failure"), line.failure.as_ref()));
        if PAIRED.contains(&key) {
            let failure = line.bad_pair.as_ref().map(|own| &own.failure);
            found.extend(never(&format!("hardware.{key}.bad_pair"), failure));
        }
    }
    found
}

/// A failure that never comes lasts for no time, needs no part and slows nothing down.
fn never(path: &str, failure: Option<&Failure>) -> Vec<Found> {
    if failure.is_some_and(|own| own.mean_life.is_some()) {
        return Vec::new();
    }
    ["lasts", "part", "speed", "restart", "remote", "visit"]
        .map(|below| (format!("{path}.{below}"), NEVER))
        .to_vec()
}

/// Whether all lines that a failure of the hardware is about say themselves how they fail.
fn said_by_lines(key: &str, premises: &Premises, hardware: &Hardware, central: Central) -> bool {
    let mut wired = wired(premises, hardware, central);
    match key {
        "uplink" => hardware.uplink.failure.is_some(),
        "home_line" => hardware.home.failure.is_some(),
        "cable" => {
            let riser = premises.has_access_switches() && hardware.riser.failure.is_none();
            !riser && wired.all(|line| line.failure.is_some())
        }
        "bad_pair" => wired.all(|line| line.bad_pair.is_some()),
        _ => false,
    }
}

/// The lines of cables at machines that are there.
fn wired<'a>(
    premises: &Premises,
    hardware: &'a Hardware,
    central: Central,
) -> impl Iterator<Item = &'a Line> {
    let dedicated = central.files == FileHost::Dedicated;
    let lines = [
        (premises.may_have_desktops() || dedicated, &hardware.desktop),
        (central.machines.servers > 0 || central.files == FileHost::Nas, &hardware.server),
        (premises.printers() > 0, &hardware.printer),
    ];
    lines.into_iter().filter(|(there, _)| *there).map(|(_, line)| line)
}

impl Hits {
    /// Why there is nothing to strike; `None` if there is something.
    fn absence(self, premises: &Premises, central: Central) -> Option<&'static str> {
        let machines = central.machines;
        let backbone = matches!(premises.network, Network::Backbone(_));
        let no_sites = (premises.sites == 0, NO_SITES);
        let absences = match self {
            Self::Devices(Some(Role::Laptop)) => vec![(!premises.may_have_laptops(), NO_LAPTOPS)],
            Self::Devices(Some(Role::Desktop)) => {
                vec![(!premises.may_have_desktops(), NO_DESKTOPS)]
            }
            Self::Devices(_) | Self::Homes => Vec::new(),
            Self::Servers | Self::ServerDisks => vec![(machines.servers == 0, NO_SERVERS)],
            Self::Nas | Self::NasDisks => vec![(central.files != FileHost::Nas, NO_NAS)],
            Self::HostPcs => vec![(central.files != FileHost::Dedicated, NO_DESKTOPS)],
            Self::Printers => vec![(premises.printers() == 0, NO_PRINTERS)],
            Self::Sites | Self::DoubleCores | Self::Cables | Self::SharedRadios | Self::Radios => {
                vec![no_sites]
            }
            Self::JoinedSites | Self::DoublyJoinedSites => {
                vec![no_sites, (!premises.leads_outward(machines), ALONE)]
            }
            Self::Gateways => vec![no_sites, (!premises.has_tunnels(machines), NO_TUNNELS)],
            Self::HomeOffices => vec![no_sites, (!premises.from_home, NOT_FROM_HOME)],
            Self::Cloud => vec![(!machines.cloud, NO_CLOUD)],
            Self::Risers => vec![no_sites, (!premises.has_access_switches(), NO_ACCESS_SWITCHES)],
            Self::BackboneNodes | Self::BackboneLinks => vec![(!backbone, NO_BACKBONE)],
        };
        absences.into_iter().find(|(absent, _)| *absent).map(|(_, reason)| reason)
    }
}

//! Parameters of machines and lines that no trial of a scenario reads.

use crate::architecture::Discovery;
use crate::net::Sharing;
use crate::plant::{
    ALONE, NO_CLOUD, NO_DESKTOPS, NO_LAPTOPS, NO_PRINTERS, NO_SERVERS, NO_SITES, NO_TUNNELS,
};

use super::{NOBODY_PRINTS, ONE_WAY, Rule, SITES, rule};

pub(super) const MACHINES: &[Rule] = &[
    rule(
        &["hardware.ups_fails"],
        |s| s.architecture.redundancy.ups.is_none() || !s.power_fails(),
        "there is no UPS, or the power never fails",
    ),
    rule(
        &["hardware.failures.software.remote.down", "hardware.failures.software.remote.hands"],
        |s| !s.has_servers(),
        "nobody mends the software of a NAS from afar",
    ),
    rule(
        &["hardware.print_start", "hardware.print_rate"],
        |s| !(s.prints() && s.has_printers()),
        NOBODY_PRINTS,
    ),
];

pub(super) const LINES: &[Rule] = &[
    rule(
        &["hardware.home", "hardware.home_sigma"],
        |s| s.has_sites() && !s.works_from_home(),
        SITES,
    ),
    rule(&["hardware.gateway"], |s| !s.has_tunnels(), NO_TUNNELS),
    rule(&["hardware.cloud"], |s| !s.architecture.machines().cloud, NO_CLOUD),
    rule(
        &["hardware.gateway.bridged"],
        |s| !matches!(s.architecture.discovery, Discovery::Broadcast { .. }),
        "nobody asks all machines nearby",
    ),
    rule(
        &["hardware.desktop", "hardware.laptop", "hardware.server", "hardware.printer"],
        |s| !s.has_sites(),
        NO_SITES,
    ),
    rule(&["hardware.riser"], |s| !s.has_access_switches(), "there are no access switches"),
    rule(&["hardware.printer"], |s| !s.has_printers(), NO_PRINTERS),
    rule(&["hardware.printer.up"], |s| !s.hardware.printer.half_duplex, "printers only receive"),
    rule(&["hardware.detection"], |s| s.has_one_way(), ONE_WAY),
    rule(
        &["hardware.*.loss"],
        |s| s.hardware.sharing != Sharing::Tcp,
        "lost packets slow down flows only where `sharing` is `tcp`",
    ),
    // The air is there even if nobody uses it.
    rule(&["hardware.laptop"], |s| !(s.has_laptops() || s.hardware.laptop.half_duplex), NO_LAPTOPS),
    rule(&["hardware.uplink"], |s| s.is_alone(), ALONE),
    rule(&["hardware.uplink"], |s| !(s.has_sites() || s.has_servers()), NO_SERVERS),
    // The lines of desktops and servers also join access points and gateways.
    rule(
        &["hardware.desktop.failure", "hardware.desktop.bad_pair"],
        |s| !s.has_desktops() && !s.may_buy_host(),
        NO_DESKTOPS,
    ),
    rule(
        &["hardware.server.failure", "hardware.server.bad_pair"],
        |s| !(s.has_servers() || s.has_nas() || s.has_risers_like_servers()),
        NO_SERVERS,
    ),
    rule(
        &["hardware.server"],
        |s| {
            let joins_cores = s.organisation.premises.core_switches > 1;
            let central = s.has_servers() || s.has_nas();
            s.is_alone() && !central && !joins_cores && !s.has_risers_like_servers()
        },
        "there is no server, and no traffic leaves the only site",
    ),
];

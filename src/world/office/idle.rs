//! Which parameters no trial of a scenario reads, a line each with the reason.
//!
//! Nothing here is found by measuring: each rule follows from who reads a value elsewhere. A value
//! that is read too seldom to matter is not idle.

use crate::architecture::{Backup, Patching, Placement, Scope};
use crate::net::Sharing;
use crate::service::Service;
use crate::study::{Idle, IdleRule};

use super::Office;
use super::backbone::Network;
use super::hardware::{Failure, Failures};
use super::line::Line;
use super::lines::laptops_among;
use super::organisation::Organisation;

impl Office {
    /// The parameters that no trial of this scenario reads.
    pub fn idle(&self) -> Idle {
        let tables =
            [ARCHITECTURE, ORGANISATION, ADMINISTRATION, MACHINES, LINES, FAILURES, NEVER_FAILS];
        Idle::of(self, &tables)
    }

    fn has_sites(&self) -> bool {
        self.organisation.sites > 0
    }

    fn has_servers(&self) -> bool {
        self.architecture.servers() > 0
    }

    fn laptops(&self) -> u32 {
        laptops_among(self.organisation.devices, self.organisation.laptops)
    }

    fn has_laptops(&self) -> bool {
        self.laptops() > 0
    }

    fn has_desktops(&self) -> bool {
        self.laptops() < self.organisation.devices
    }

    fn has_printers(&self) -> bool {
        self.organisation.users_per_printer.is_some()
    }

    fn prints(&self) -> bool {
        self.services.iter().any(|service| matches!(service, Service::Printing(_)))
    }

    /// Access switches whose lines are those of servers, as nothing else is said of them.
    fn has_risers_like_servers(&self) -> bool {
        self.has_access_switches() && self.hardware.riser_as_server
    }

    /// There is one host to ask for a file.
    fn has_one_holder(&self) -> bool {
        match self.architecture.placement {
            Placement::Owner => true,
            Placement::Peers { copies, .. } => copies == 1,
            Placement::Server { .. } | Placement::Cache { .. } => self.architecture.servers() == 1,
        }
    }

    fn has_documents(&self) -> bool {
        self.services.iter().any(|service| matches!(service, Service::Documents(_)))
    }

    fn only_fetches_from_servers(&self) -> bool {
        let fetches = |service: &Service| matches!(service, Service::FetchLoop(_));
        let on_servers = matches!(self.architecture.placement, Placement::Server { .. });
        on_servers && self.services.iter().all(fetches)
    }

    fn has_administration(&self) -> bool {
        self.organisation.administration.is_some()
    }

    fn has_backbone(&self) -> bool {
        matches!(self.organisation.network, Network::Backbone(_))
    }

    /// Between any two machines there is one way.
    fn has_one_way(&self) -> bool {
        let Organisation { uplinks, core_switches, .. } = self.organisation;
        uplinks == 1 && core_switches == 1 && !self.has_backbone()
    }

    fn power_fails(&self) -> bool {
        let never = [
            self.never(|own| &own.power),
            self.never(|own| &own.power_major),
            self.never(|own| &own.power_dip),
        ];
        self.has_sites() && never.contains(&false)
    }

    fn has_access_switches(&self) -> bool {
        self.has_sites() && self.organisation.desks_per_switch.is_some()
    }

    /// Sites that nothing leads away from: there is one, and all servers are there.
    fn is_alone(&self) -> bool {
        self.organisation.sites == 1
    }

    fn keeps_backups_centrally(&self) -> bool {
        matches!(self.architecture.backup, Backup::Central { .. })
    }

    fn tests_restores(&self) -> bool {
        matches!(self.architecture.backup, Backup::Central { restore_test: Some(_), .. })
    }

    /// The lines of cables at machines that are there.
    fn wired(&self) -> impl Iterator<Item = &Line> {
        let hardware = &self.hardware;
        let lines = [
            (self.has_desktops(), &hardware.desktop),
            (self.has_servers(), &hardware.server),
            (self.has_printers(), &hardware.printer),
        ];
        lines.into_iter().filter(|(there, _)| *there).map(|(_, line)| line)
    }

    /// Whether something never fails, or nothing says that it does.
    fn never(&self, failure: fn(&Failures) -> &Failure) -> bool {
        self.hardware.failures.as_ref().is_none_or(|own| failure(own).mean_life.is_none())
    }
}

/// A line of a table.
type Rule = IdleRule<Office>;

const fn rule(
    paths: &'static [&'static str],
    when: fn(&Office) -> bool,
    reason: &'static str,
) -> Rule {
    IdleRule { paths, when, reason }
}

const NO_SITES: &str = "peers are on the open Internet, at no site";
const SITES: &str = "devices are at sites, not at homes";
const ALONE: &str = "no traffic leaves the only site";
const NO_SERVERS: &str = "there is no server";
const NO_LAPTOPS: &str = "no device is a laptop";
const NO_DESKTOPS: &str = "all devices are laptops";
const NO_PRINTERS: &str = "there is no printer";
const NO_BACKBONE: &str = "no backbone joins the sites";
const NEVER: &str = "it never fails";
const BY_ITSELF: &str = "the fault passes by itself, without a spare part";
const LINE_SAYS: &str = "all lines of this kind say themselves how they fail";
const NOT_OWNERS: &str = "owners do not patch their devices";
const NOT_PUSHED: &str = "patches are not pushed from a centre";
const NO_CENTRAL_BACKUP: &str = "there is no central backup";
const NO_OWN_BACKUP: &str = "owners make no backups";

const NOBODY_PRINTS: &str = "nothing is printed";
const NO_ADMINISTRATION: &str = "this organisation has no administration";
const ONE_WAY: &str = "there is one way only between any two machines";

const ARCHITECTURE: &[Rule] = &[
    rule(
        &["architecture.backup", "architecture.patching", "architecture.permissions"],
        |s| !s.has_administration(),
        NO_ADMINISTRATION,
    ),
    rule(&["architecture.execution"], |s| !s.prints(), NOBODY_PRINTS),
    // Without locks, files of one's own device are read without signing in.
    rule(
        &["architecture.ordering"],
        |s| !s.has_documents() && matches!(s.architecture.placement, Placement::Server { .. }),
        "no files are edited",
    ),
    rule(&["architecture.transfer"], Office::has_one_holder, "each file has one holder"),
    rule(
        &["architecture.monitoring"],
        |s| {
            let watched = s.has_sites() || s.has_servers() || s.has_backbone();
            s.hardware.failures.is_none() || !watched
        },
        "nothing that a centre watches can fail",
    ),
    rule(
        &["architecture.redundancy.raid"],
        |s| !s.has_servers() || s.never(|own| &own.disk),
        "no server has a disk that fails",
    ),
    rule(&["architecture.redundancy.ups"], |s| !s.power_fails(), "the power never fails"),
];

const ORGANISATION: &[Rule] = &[
    rule(&["organisation.uplinks"], |s| s.is_alone(), ALONE),
    rule(&["organisation.routes"], |s| s.has_one_way(), ONE_WAY),
    rule(
        &["organisation.team_size"],
        |s| !s.has_documents() && !s.has_administration(),
        "no files of a team are used",
    ),
    rule(
        &["service.documents.within_team"],
        |s| s.organisation.team_size >= s.organisation.devices,
        "everybody is in one team",
    ),
    // A failed disk is filled again, file by file.
    rule(
        &["organisation.file_size"],
        |s| s.only_fetches_from_servers() && s.never(|own| &own.disk),
        "servers hold every file, and fetches have a size of their own",
    ),
    // Work on permissions is about folders, some more popular than others.
    rule(
        &["organisation.popularity"],
        |s| s.only_fetches_from_servers() && !s.has_administration(),
        "servers hold every file",
    ),
    rule(
        &["organisation.users_per_printer"],
        |s| !s.prints() && s.hardware.failures.is_none(),
        "nothing is printed, and nothing fails",
    ),
    rule(
        &["organisation.uplinks", "organisation.core_switches", "organisation.desks_per_switch"],
        |s| !s.has_sites(),
        NO_SITES,
    ),
    rule(
        &["organisation.staff.from", "organisation.staff.to"],
        |s| s.organisation.staff.people == 0,
        "there is no IT staff: the most technical owner works when present",
    ),
    rule(
        &[
            "organisation.presence.office.lunch_sleep",
            "organisation.presence.office.left_on",
            "organisation.presence.office.taken_home",
            "organisation.presence.office.taken_home_weekend",
        ],
        |s| !s.has_laptops(),
        NO_LAPTOPS,
    ),
    rule(&["organisation.presence.office.desktop_left_on"], |s| !s.has_desktops(), NO_DESKTOPS),
];

const ADMINISTRATION: &[Rule] = &[
    rule(
        &[
            "organisation.administration.effort.join_device",
            "organisation.administration.effort.leave_device",
        ],
        |s| s.architecture.identity.account_scope() != Scope::PerDevice,
        "there are no accounts on each device",
    ),
    rule(
        &["organisation.administration.effort.password"],
        |s| s.architecture.identity.account_scope() == Scope::Nothing,
        "there are no accounts",
    ),
    rule(
        &["organisation.administration.effort.permission"],
        |s| s.architecture.permissions.change_scope() == Scope::Nothing,
        "everything is open to all",
    ),
    rule(
        &[
            "organisation.administration.effort.patch_round",
            "organisation.administration.push_fails",
        ],
        |s| s.architecture.patching != Patching::Push,
        NOT_PUSHED,
    ),
    rule(
        &["organisation.administration.reboot"],
        |s| s.architecture.patching != Patching::Push || !s.has_servers(),
        "no server is patched from a centre",
    ),
    rule(
        &[
            "organisation.administration.effort.patch_reminder",
            "organisation.administration.owner_patches_after",
            "organisation.administration.remind_after",
        ],
        |s| s.architecture.patching != Patching::Owner,
        NOT_OWNERS,
    ),
    rule(
        &[
            "organisation.administration.effort.backup_check",
            "organisation.administration.backup_check_interval",
        ],
        |s| !s.keeps_backups_centrally(),
        NO_CENTRAL_BACKUP,
    ),
    rule(
        &[
            "organisation.administration.effort.restore_test",
            "organisation.administration.restore_works_tested",
        ],
        |s| !s.tests_restores(),
        "no restores of a central backup are tested",
    ),
    rule(
        &["organisation.administration.restore_works_untested"],
        |s| !s.keeps_backups_centrally() || s.tests_restores(),
        "there is no central backup whose restores are not tested",
    ),
    rule(
        &[
            "organisation.administration.effort.own_backup",
            "organisation.administration.own_backups",
            "organisation.administration.restore_works_own",
        ],
        |s| s.architecture.backup != Backup::Owner,
        NO_OWN_BACKUP,
    ),
];

const MACHINES: &[Rule] = &[
    rule(
        &["hardware.ups_fails"],
        |s| s.architecture.redundancy.ups.is_none() || !s.power_fails(),
        "there is no UPS, or the power never fails",
    ),
    rule(
        &["hardware.print_start", "hardware.print_rate"],
        |s| !(s.prints() && s.has_printers()),
        NOBODY_PRINTS,
    ),
];

const LINES: &[Rule] = &[
    rule(&["hardware.home", "hardware.home_sigma"], Office::has_sites, SITES),
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
        |s| !s.has_desktops(),
        NO_DESKTOPS,
    ),
    rule(
        &["hardware.server.failure", "hardware.server.bad_pair"],
        |s| !s.has_servers() && !s.has_risers_like_servers(),
        NO_SERVERS,
    ),
    rule(
        &["hardware.server"],
        |s| {
            let joins_cores = s.organisation.core_switches > 1;
            s.is_alone() && !s.has_servers() && !joins_cores && !s.has_risers_like_servers()
        },
        "there is no server, and no traffic leaves the only site",
    ),
];

const FAILURES: &[Rule] = &[
    rule(
        &["hardware.failures.server", "hardware.failures.software"],
        |s| !s.has_servers(),
        NO_SERVERS,
    ),
    rule(&["hardware.failures.desktop"], |s| !s.has_desktops(), NO_DESKTOPS),
    rule(&["hardware.failures.laptop", "hardware.failures.lost"], |s| !s.has_laptops(), NO_LAPTOPS),
    rule(&["hardware.failures.printer"], |s| !s.has_printers(), NO_PRINTERS),
    rule(
        &[
            "hardware.failures.power",
            "hardware.failures.power_major",
            "hardware.failures.power_dip",
            "hardware.failures.switch",
            "hardware.failures.access_point",
            "hardware.failures.access_point_hang",
            "hardware.failures.uplink",
            "hardware.failures.cable",
            "hardware.failures.bad_pair",
        ],
        |s| !s.has_sites(),
        NO_SITES,
    ),
    rule(&["hardware.failures.uplink"], |s| s.is_alone(), ALONE),
    rule(&["hardware.failures.uplink"], |s| s.hardware.uplink.failure.is_some(), LINE_SAYS),
    rule(
        &["hardware.failures.cable"],
        |s| {
            let riser = s.has_access_switches() && s.hardware.riser.failure.is_none();
            !riser && s.wired().all(|line| line.failure.is_some())
        },
        LINE_SAYS,
    ),
    rule(
        &["hardware.failures.bad_pair"],
        |s| s.wired().all(|line| line.bad_pair.is_some()),
        LINE_SAYS,
    ),
    rule(
        &["hardware.failures.backbone_node", "hardware.failures.backbone_link"],
        |s| !s.has_backbone(),
        NO_BACKBONE,
    ),
    rule(
        &[
            "hardware.failures.power.part",
            "hardware.failures.power_major.part",
            "hardware.failures.power_dip.part",
            "hardware.failures.access_point_hang.part",
            "hardware.failures.uplink.part",
            "hardware.failures.backbone_node.part",
            "hardware.failures.backbone_link.part",
            "hardware.uplink.failure.part",
            "hardware.home.failure.part",
        ],
        |_| true,
        BY_ITSELF,
    ),
];

/// A failure that never comes lasts for no time and needs no part.
macro_rules! never_fails {
    ($($failure:ident),*; $($line:ident),*; $($paired:ident),*) => {
        &[
            $(rule(
                &[
                    concat!("hardware.failures.", stringify!($failure), ".lasts"),
                    concat!("hardware.failures.", stringify!($failure), ".part"),
                ],
                |s| s.never(|own| &own.$failure),
                NEVER,
            ),)*
            $(rule(
                &[
                    concat!("hardware.", stringify!($line), ".failure.lasts"),
                    concat!("hardware.", stringify!($line), ".failure.part"),
                ],
                |s| s.hardware.$line.failure.as_ref().is_none_or(|own| own.mean_life.is_none()),
                NEVER,
            ),)*
            $(rule(
                &[
                    concat!("hardware.", stringify!($paired), ".bad_pair.lasts"),
                    concat!("hardware.", stringify!($paired), ".bad_pair.part"),
                    concat!("hardware.", stringify!($paired), ".bad_pair.speed"),
                ],
                |s| {
                    let own = s.hardware.$paired.bad_pair.as_ref();
                    own.is_none_or(|own| own.failure.mean_life.is_none())
                },
                NEVER,
            ),)*
            rule(
                &[
                    "hardware.failures.bad_pair.lasts",
                    "hardware.failures.bad_pair.part",
                    "hardware.failures.bad_pair.speed",
                ],
                |s| s.never(|own| &own.bad_pair.failure),
                NEVER,
            ),
        ]
    };
}

const NEVER_FAILS: &[Rule] = never_fails!(
    server, software, disk, desktop, laptop, lost, power, power_major, power_dip, switch,
    access_point, access_point_hang, uplink, cable, backbone_node, backbone_link, printer;
    desktop, laptop, server, printer, uplink, home, riser;
    desktop, server, printer
);

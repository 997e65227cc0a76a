//! Which parameters no trial of a scenario reads, a line each with the reason.
//!
//! Nothing here is found by measuring: each rule follows from who reads a value elsewhere. A value
//! that is read too seldom to matter is not idle.

mod machines;

use crate::architecture::{Backup, Execution, HostPc, Patching, Placement, Scope};
use crate::plant::{
    ALONE, Central, FAULTS, FileHost, NO_DESKTOPS, NO_LAPTOPS, NO_NAS, NO_SITES, NOT_FROM_HOME,
    Network, Premises, idle_failures,
};
use crate::service::{Service, Workaround};
use crate::staff::By;
use crate::study::{Idle, IdleRule};

use super::Office;
use machines::{LINES, MACHINES};

impl Office {
    /// The parameters that no trial of this scenario reads.
    pub fn idle(&self) -> Idle {
        let tables = [ARCHITECTURE, ORGANISATION, ADMINISTRATION, WORKAROUNDS, MACHINES, LINES];
        let failures = idle_failures(&self.organisation.premises, &self.hardware, self.central());
        Idle::of(self, &tables).with(failures)
    }

    pub(super) fn has_sites(&self) -> bool {
        self.organisation.premises.sites > 0
    }

    fn has_servers(&self) -> bool {
        self.architecture.servers() > 0
    }

    /// The central machines that any trial may have.
    fn central(&self) -> Central {
        let files = match self.architecture.placement {
            Placement::Nas => FileHost::Nas,
            Placement::HostPc(_) if self.may_buy_host() => FileHost::Dedicated,
            _ => FileHost::None,
        };
        Central { machines: self.architecture.machines(), files }
    }

    /// Whether the PC for all files may be one that nobody sits at: all others may be laptops.
    fn may_buy_host(&self) -> bool {
        let host = |own: &HostPc| own.dedicated || self.has_laptops();
        self.host_pc().is_some_and(host)
    }

    /// Whether the PC for all files may be at the desk of a user.
    fn may_share_host(&self) -> bool {
        self.host_pc().is_some_and(|host| !host.dedicated && self.has_desktops())
    }

    /// All devices but the host itself find a place.
    fn never_fills_host_pc(&self) -> bool {
        let others = self.organisation.premises.devices - u32::from(!self.may_buy_host());
        self.host_pc().is_some_and(|host| others <= host.sessions)
    }

    fn host_pc(&self) -> Option<&HostPc> {
        match &self.architecture.placement {
            Placement::HostPc(host) => Some(host),
            _ => None,
        }
    }

    fn has_nas(&self) -> bool {
        self.architecture.placement == Placement::Nas
    }

    fn has_laptops(&self) -> bool {
        self.organisation.premises.may_have_laptops()
    }

    fn has_desktops(&self) -> bool {
        self.organisation.premises.may_have_desktops()
    }

    /// Whether a device may fall asleep.
    fn has_sleepers(&self) -> bool {
        let sleep = self.organisation.presence.sleep();
        let desktops = self.has_desktops() && sleep.desktops > 0.0;
        desktops || self.has_laptops() && sleep.laptops > 0.0
    }

    /// Whether the PC for all files may.
    fn has_sleeping_host(&self) -> bool {
        self.host_pc().is_some_and(|host| host.sleeps_after.is_some())
    }

    /// Whether requests go to devices of users, or to a PC that may sleep.
    fn asks_devices(&self) -> bool {
        let spools = self.prints() && self.architecture.execution == Execution::Peers;
        self.architecture.placement.is_on_devices() || spools || self.has_sleeping_host()
    }

    fn has_printers(&self) -> bool {
        self.organisation.premises.users_per_printer.is_some()
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
            Placement::Owner
            | Placement::Nas
            | Placement::HostPc(_)
            | Placement::Sync { .. }
            | Placement::Cloud(_) => true,
            Placement::Peers { copies, .. } => copies == 1,
            Placement::Server { .. } | Placement::Cache { .. } => self.architecture.servers() == 1,
        }
    }

    pub(super) fn has_documents(&self) -> bool {
        self.services.iter().any(|service| matches!(service, Service::Documents(_)))
    }

    /// Servers, or one machine in their place, hold every file, and nobody else does.
    fn has_one_place(&self) -> bool {
        let placement = &self.architecture.placement;
        matches!(placement, Placement::Server { .. }) || placement.is_on_file_host()
    }

    fn only_fetches_from_servers(&self) -> bool {
        let fetches = |service: &Service| matches!(service, Service::FetchLoop(_));
        self.has_one_place() && self.services.iter().all(fetches)
    }

    fn works_around(&self) -> bool {
        self.services.iter().filter_map(Service::workaround).any(Workaround::is_used)
    }

    pub(super) fn has_administration(&self) -> bool {
        self.organisation.administration.is_some()
    }

    fn has_backbone(&self) -> bool {
        matches!(self.organisation.premises.network, Network::Backbone(_))
    }

    /// Between any two machines there is one way.
    fn has_one_way(&self) -> bool {
        let Premises { uplinks, core_switches, .. } = self.organisation.premises;
        uplinks == 1 && core_switches == 1 && !self.has_backbone()
    }

    fn power_fails(&self) -> bool {
        let mut kinds = FAULTS.iter().filter(|fault| fault.darkens());
        self.has_sites() && kinds.any(|fault| !self.never(fault.key))
    }

    fn has_access_switches(&self) -> bool {
        self.has_sites() && self.organisation.premises.desks_per_switch.is_some()
    }

    /// Sites that nothing leads away from: there is one, and all servers and people are there.
    fn is_alone(&self) -> bool {
        let machines = self.architecture.machines();
        self.has_sites() && !self.organisation.premises.leads_outward(machines)
    }

    fn works_from_home(&self) -> bool {
        self.organisation.premises.from_home
    }

    fn has_tunnels(&self) -> bool {
        self.organisation.premises.has_tunnels(self.architecture.machines())
    }

    /// Whether owners do what others do elsewhere: they patch, or there is nobody else.
    fn owners_administer(&self) -> bool {
        let patch = self.has_administration() && self.architecture.patching == Patching::Owner;
        let all = matches!(self.organisation.staff.by, By::Owner);
        patch || all && (self.has_administration() || self.hardware.failures.is_some())
    }

    fn keeps_backups_centrally(&self) -> bool {
        matches!(self.architecture.backup, Backup::Central { .. })
    }

    fn tests_restores(&self) -> bool {
        matches!(self.architecture.backup, Backup::Central { restore_test: Some(_), .. })
    }

    /// Whether the failure of a key never comes, or nothing says that it does.
    pub(super) fn never(&self, key: &str) -> bool {
        let failures = self.hardware.failures.as_ref();
        failures.and_then(|own| own.of(key)).is_none_or(|own| own.mean_life.is_none())
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

const SITES: &str = "devices are at sites, not at homes";
const NOT_OWNERS: &str = "owners do not patch their devices";
const NOT_PUSHED: &str = "patches are not pushed from a centre";
const NO_CENTRAL_BACKUP: &str = "there is no central backup";
const NO_OWN_BACKUP: &str = "owners make no backups";

const NO_SLEEPERS: &str = "no device is set to sleep";
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
        |s| !s.has_documents() && s.has_one_place(),
        "no files are edited",
    ),
    rule(
        &[
            "architecture.placement.cloud.watch",
            "architecture.placement.cloud.poll",
            "architecture.placement.cloud.false_conflicts",
            "architecture.placement.sync.false_conflicts",
        ],
        |s| !s.has_documents(),
        "no files are saved",
    ),
    rule(&["architecture.transfer"], Office::has_one_holder, "each file has one holder"),
    rule(
        &["architecture.monitoring"],
        |s| {
            let central = s.has_servers() || s.architecture.placement.is_on_file_host();
            let watched = s.has_sites() || central || s.has_backbone();
            s.hardware.failures.is_none() || !watched
        },
        "nothing that a centre watches can fail",
    ),
    rule(
        &["architecture.redundancy.raid"],
        |s| !(s.has_servers() || s.has_nas()) || s.never("disk"),
        "no server has a disk that fails",
    ),
    rule(
        &["architecture.placement.host-pc.sessions", "architecture.placement.host-pc.idle"],
        |s| s.never_fills_host_pc(),
        "there are no more devices than the PC serves at once",
    ),
    rule(&["architecture.redundancy.raid"], |s| s.host_pc().is_some(), "a PC has one disk"),
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
    // A failed disk is filled again, file by file.
    rule(
        &["organisation.file_size"],
        |s| s.only_fetches_from_servers() && s.never("disk"),
        "servers hold every file, and fetches have a size of their own",
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
        |s| matches!(s.organisation.staff.by, By::Owner),
        "there is no IT staff: technical owners work when present",
    ),
    rule(
        &["organisation.staff.people"],
        |s| matches!(s.organisation.staff.by, By::Provider(_)),
        "a provider does the work",
    ),
    rule(
        &["organisation.staff.provider"],
        |s| !matches!(s.organisation.staff.by, By::Provider(_)),
        "no provider does the work",
    ),
    rule(
        &["organisation.staff.owner"],
        |s| !s.owners_administer(),
        "owners do no administration but what only they can do",
    ),
    rule(
        &["organisation.staff.provider.jobs"],
        |s| matches!(&s.organisation.staff.by, By::Provider(own) if own.load <= 0.0),
        "the provider has no other customers",
    ),
    rule(
        &[
            "organisation.presence.office.lunch_sleep",
            "organisation.presence.office.left_on",
            "organisation.presence.office.taken_home",
            "organisation.presence.office.taken_home_weekend",
            "organisation.presence.office.sleep.laptops",
        ],
        |s| !s.has_laptops(),
        NO_LAPTOPS,
    ),
    rule(
        &["organisation.presence.office.remote", "organisation.presence.always.at_home"],
        |s| !s.has_laptops() || !s.has_sites(),
        "only people with laptops, and an office, work from home",
    ),
    rule(&["organisation.presence.office.remote"], |s| !s.works_from_home(), NOT_FROM_HOME),
    rule(
        &[
            "organisation.presence.office.desktop_left_on",
            "organisation.presence.office.sleep.desktops",
        ],
        |s| !s.has_desktops(),
        NO_DESKTOPS,
    ),
    rule(&["organisation.presence.office.sleep.after"], |s| !s.has_sleepers(), NO_SLEEPERS),
    rule(
        &["organisation.presence.office.sleep.wake_on_lan"],
        |s| !(s.has_sleepers() || s.has_sleeping_host()),
        NO_SLEEPERS,
    ),
    rule(
        &["organisation.presence.office.sleep.wake_on_lan"],
        |s| !s.asks_devices(),
        "nobody asks devices for anything",
    ),
];

const ADMINISTRATION: &[Rule] = &[
    rule(
        &["organisation.administration.reports"],
        |s| s.hardware.failures.is_none(),
        "nothing fails",
    ),
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
        |s| {
            let servers = s.architecture.patching == Patching::Push && s.has_servers();
            !servers && !s.architecture.placement.is_on_file_host()
        },
        "no server is patched from a centre",
    ),
    rule(&["organisation.administration.nas_patch_interval"], |s| !s.has_nas(), NO_NAS),
    rule(&["organisation.administration.effort.power_cycle"], |s| !s.has_nas(), NO_NAS),
    rule(
        &["organisation.administration.effort.power_cycle"],
        |s| s.never("software"),
        "the software of a NAS never hangs",
    ),
    rule(
        &[
            "organisation.administration.host_switched_off",
            "organisation.administration.effort.switch_on",
        ],
        |s| !s.may_share_host(),
        "no user sits at a PC that holds all files",
    ),
    rule(
        &[
            "organisation.administration.effort.patch_reminder",
            "organisation.administration.owner_patches_after",
            "organisation.administration.remind_after",
            "organisation.administration.reminded_patches_after",
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

const WORKAROUNDS: &[Rule] = &[
    rule(
        &[
            "service.documents.workaround.asker",
            "service.documents.workaround.helper",
            "service.documents.workaround.delay",
            "service.documents.workaround.fresh_for",
        ],
        |s| !s.works_around(),
        "nobody goes around the network",
    ),
    rule(
        &["service.documents.workaround.learning"],
        |s| !s.architecture.placement.is_on_devices(),
        "nobody turns to a colleague's device for a file",
    ),
];

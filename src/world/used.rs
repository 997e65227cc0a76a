//! What of a scenario its trials can depend on: values that no event asks for are put aside.
//!
//! Nothing is put aside by measuring: each rule here follows from who asks for a value elsewhere.
//! A value that is asked for too seldom to matter stays.

use crate::architecture::{Architecture, Backup, Patching, Scope};
use crate::dist::Law;
use crate::operation::{Fault, TaskKind};
use crate::presence::PresencePlan;
use crate::service::Service;
use crate::sim::SimDuration;
use crate::units::{BitRate, Bytes};

use super::Scenario;
use super::administration::Administration;
use super::backbone::Network;
use super::hardware::{BadPair, Failure, Failures, Hardware};
use super::line::Line;
use super::organisation::Organisation;

/// Which machines and lines a scenario has.
#[derive(Clone, Copy)]
struct Parts {
    /// Machines are at sites rather than at homes.
    sites: bool,
    desktops: bool,
    laptops: bool,
    servers: bool,
    printers: bool,
}

impl Scenario {
    /// The scenario with every value that its trials cannot depend on replaced by a fixed one:
    /// trials of two scenarios for which this is equal are equal to the bit. It is to be compared,
    /// not to be run. Titles change nothing either.
    pub fn used(&self) -> Self {
        let mut own = self.clone();
        let parts = Parts::of(self);
        own.organisation.title.clear();
        own.architecture.title.clear();
        put_aside(&mut own.organisation, &own.architecture, parts);
        let ups = own.architecture.redundancy.ups.is_some();
        let hardware = &mut own.hardware;
        if !(ups && parts.sites && hardware.failures.is_some()) {
            hardware.ups_fails = 0.0;
        }
        let prints = own.services.iter().any(|service| matches!(service, Service::Printing(_)));
        if !(prints && parts.printers) {
            (hardware.print_start, hardware.print_rate) = (SimDuration::ZERO, Bytes::new(1));
        }
        let access_switches = own.organisation.desks_per_switch.is_some();
        if let Some(failures) = &mut hardware.failures {
            let backbone = matches!(own.organisation.network, Network::Backbone(_));
            let lines = (&hardware.desktop, &hardware.server, &hardware.printer, &hardware.uplink);
            let riser = access_switches.then_some(&hardware.riser);
            failures.put_aside(lines, riser, parts, backbone);
        }
        hardware.put_lines_aside(parts, access_switches);
        own
    }
}

impl Parts {
    fn of(scenario: &Scenario) -> Self {
        let Organisation { devices, sites, users_per_printer, .. } = scenario.organisation;
        // As laptops are spread over users.
        let laptops = (f64::from(devices) * scenario.organisation.laptops + 1e-9).floor() as u32;
        Self {
            sites: sites > 0,
            desktops: laptops < devices,
            laptops: laptops > 0,
            servers: scenario.architecture.servers() > 0,
            printers: users_per_printer.is_some(),
        }
    }
}

/// What nobody asks of an organisation.
fn put_aside(organisation: &mut Organisation, architecture: &Architecture, parts: Parts) {
    if !parts.sites {
        (organisation.uplinks, organisation.core_switches) = (1, 1);
        organisation.desks_per_switch = None;
    }
    if organisation.staff.people == 0 {
        // The most technical owner works when present.
        (organisation.staff.from, organisation.staff.to) = (SimDuration::ZERO, SimDuration::DAY);
    }
    if let PresencePlan::Office(office) = &mut organisation.presence {
        if !parts.laptops {
            (office.lunch_sleep, office.left_on) = (0.0, 0.0);
            (office.taken_home, office.taken_home_weekend) = (0.0, 0.0);
        }
        if !parts.desktops {
            office.desktop_left_on = 0.0;
        }
    }
    if let Some(administration) = &mut organisation.administration {
        administration.put_aside(architecture, parts.servers);
    }
}

impl Administration {
    fn put_aside(&mut self, architecture: &Architecture, servers: bool) {
        self.forget_efforts(|kind| !arises(architecture, kind));
        if architecture.patching != Patching::Owner {
            self.owner_patches.delay = Law::zero();
            self.owner_patches.remind_after = SimDuration::ZERO;
        }
        if architecture.patching != Patching::Push {
            self.push_fails = 0.0;
        }
        if !(servers && architecture.patching == Patching::Push) {
            self.reboot = SimDuration::ZERO;
        }
        let own = architecture.backup == Backup::Owner;
        let (central, tested) = match architecture.backup {
            Backup::Central { restore_test, .. } => (true, restore_test.is_some()),
            Backup::None | Backup::Owner => (false, false),
        };
        if !central {
            self.backup_check = SimDuration::ZERO;
        }
        if !own {
            self.own_backups.clear();
        }
        let asked = [central && tested, central && !tested, own];
        for (works, asked) in self.restore_works.iter_mut().zip(asked) {
            *works = if asked { *works } else { 0.0 };
        }
    }
}

/// Whether a kind of task can arise under an architecture.
fn arises(architecture: &Architecture, kind: TaskKind) -> bool {
    let accounts = architecture.identity.account_scope();
    let restore_test = match architecture.backup {
        Backup::Central { restore_test, .. } => restore_test.is_some(),
        Backup::None | Backup::Owner => false,
    };
    match kind {
        TaskKind::JoinDevice | TaskKind::LeaveDevice => accounts == Scope::PerDevice,
        TaskKind::Password => accounts != Scope::Nothing,
        TaskKind::Permission => architecture.permissions.change_scope() != Scope::Nothing,
        TaskKind::PatchRound => architecture.patching == Patching::Push,
        TaskKind::PatchReminder => architecture.patching == Patching::Owner,
        TaskKind::BackupCheck => matches!(architecture.backup, Backup::Central { .. }),
        TaskKind::RestoreTest => restore_test,
        TaskKind::OwnBackup => architecture.backup == Backup::Owner,
        _ => true,
    }
}

/// A value in place of what is not used.
fn nothing() -> Failure {
    Failure { mean_life: None, lasts: Law::zero(), part: Law::zero() }
}

fn no_bad_pair() -> BadPair {
    BadPair { failure: nothing(), speed: BitRate::new(1) }
}

impl Failure {
    /// What never happens lasts for no time; what passes by itself needs no part.
    fn put_aside(&mut self, used: bool, fault: Fault) {
        if !used || self.mean_life.is_none() {
            *self = nothing();
        } else if fault.passes_by_itself() {
            self.part = Law::zero();
        }
    }
}

impl BadPair {
    fn put_aside(&mut self, used: bool) {
        self.failure.put_aside(used, Fault::BadPair);
        if self.failure.mean_life.is_none() {
            *self = no_bad_pair();
        }
    }
}

impl Failures {
    /// `lines` are those of desktops, servers, printers, and the uplink, `riser` that of access
    /// switches, if there are any: they may say themselves how they fail.
    fn put_aside(
        &mut self,
        lines: (&Line, &Line, &Line, &Line),
        riser: Option<&Line>,
        parts: Parts,
        backbone: bool,
    ) {
        let Parts { sites, desktops, laptops, servers, printers } = parts;
        let (desktop, server, printer, uplink) = lines;
        let wired = |says_itself: fn(&Line) -> bool| {
            let here = [(desktops, desktop), (servers, server), (printers, printer)];
            sites && here.into_iter().any(|(there, line)| there && !says_itself(line))
        };
        let cable = wired(|line| line.failure.is_some())
            || sites && riser.is_some_and(|line| line.failure.is_none());
        let bad_pair = wired(|line| line.bad_pair.is_some());
        let used = [
            (&mut self.server, servers, Fault::ServerHardware),
            (&mut self.software, servers, Fault::ServerSoftware),
            (&mut self.desktop, desktops, Fault::DeviceHardware),
            (&mut self.laptop, laptops, Fault::DeviceHardware),
            (&mut self.lost, laptops, Fault::DeviceLost),
            (&mut self.disk, true, Fault::Disk),
            (&mut self.printer, printers, Fault::Printer),
            (&mut self.power, sites, Fault::PowerOutage),
            (&mut self.power_major, sites, Fault::PowerMajor),
            (&mut self.power_dip, sites, Fault::PowerDip),
            (&mut self.switch, sites, Fault::Switch),
            (&mut self.access_point, sites, Fault::AccessPoint),
            (&mut self.access_point_hang, sites, Fault::AccessPointHang),
            (&mut self.uplink, sites && uplink.failure.is_none(), Fault::Uplink),
            (&mut self.cable, cable, Fault::Cable),
            (&mut self.backbone_node, backbone, Fault::BackboneNode),
            (&mut self.backbone_link, backbone, Fault::BackboneLink),
        ];
        for (failure, used, fault) in used {
            failure.put_aside(used, fault);
        }
        self.bad_pair.put_aside(bad_pair);
    }
}

impl Hardware {
    /// The line of desktops also joins access points, and that of servers the switch and the
    /// gateway of a site; servers on the open Internet have an uplink.
    fn put_lines_aside(&mut self, parts: Parts, access_switches: bool) {
        let Parts { sites, desktops, laptops, servers, printers } = parts;
        let failing = self.failures.is_some();
        // What the air is shared by is there even if nobody uses it.
        let air = laptops || self.laptop.half_duplex;
        let risers = sites && access_switches;
        // That of a site and that of a server on the open Internet pass by themselves alike.
        let uplink = sites || servers;
        let lines = [
            (&mut self.desktop, sites, sites && desktops, Fault::Cable),
            (&mut self.server, sites, sites && servers, Fault::Cable),
            (&mut self.printer, sites && printers, sites && printers, Fault::Cable),
            (&mut self.laptop, sites && air, sites && air, Fault::Radio),
            (&mut self.riser, risers, risers, Fault::Riser),
            (&mut self.uplink, uplink, uplink, Fault::Uplink),
            (&mut self.home, !sites, !sites, Fault::HomeLine),
        ];
        for (line, used, fails, fault) in lines {
            line.put_aside(used, failing && fails, fault);
        }
        if sites {
            self.home_sigma = 0.0;
        }
    }
}

impl Line {
    fn put_aside(&mut self, used: bool, fails: bool, fault: Fault) {
        if !used {
            let rate = BitRate::new(1);
            let (loss, latency) = (0.0, SimDuration::ZERO);
            *self = Self {
                up: rate,
                down: rate,
                latency,
                loss,
                half_duplex: false,
                failure: None,
                bad_pair: None,
            };
            return;
        }
        // Only cables lose a pair.
        let pairs = fails && fault == Fault::Cable;
        self.failure = self.failure.take().filter(|_| fails);
        self.bad_pair = self.bad_pair.take().filter(|_| pairs);
        if let Some(own) = &mut self.failure {
            own.put_aside(true, fault);
        }
        if let Some(own) = &mut self.bad_pair {
            own.put_aside(true);
        }
    }
}

//! From a scenario to a world: components that fail, files and their holders, what is known.

use std::sync::Arc;

use crate::architecture::{Backup, Patching, Placement};
use crate::control::{Beliefs, Control, Handles, Names};
use crate::ids::{NodeId, ObjectId, UserId};
use crate::occasions::{OccasionPlan, Occasions};
use crate::operation::Notices;
use crate::operation::purposes;
use crate::plant::{Central, FileHost, Layout, Plant, Role};
use crate::presence::Presence;
use crate::service::{Catalogue, Service};
use crate::sim::{Schedule, SimDuration, SimTime};
use crate::staff::Staff;
use crate::store::{Holders, Store};
use crate::study::Draws;
use crate::units::Bytes;

use super::clients::Clients;
use super::errands::Errands;
use super::file_host::PowerSwitch;
use super::running::Running;
use super::sessions::Sessions;
use super::sleep::Sleepers;
use super::{Event, Observer, Office, World};

impl<O: Observer> World<O> {
    /// The world of a scenario in one replication, before its first event.
    pub fn new(scenario: Arc<Office>, draws: Draws, observer: O) -> Self {
        let (organisation, architecture) = (&scenario.organisation, &scenario.architecture);
        let devices = organisation.premises.devices;
        let catalogue = Catalogue::new(
            devices,
            organisation.files,
            organisation.team_size,
            organisation.popularity,
        );
        let catalogue = match scenario.services.iter().find_map(Service::classes) {
            Some(classes) => catalogue.with_classes(classes, organisation.popularity, draws),
            None => catalogue,
        };
        let file_host = scenario.file_host(draws);
        let plant = Plant::new(
            &organisation.premises,
            &scenario.hardware,
            &architecture.redundancy,
            Central { machines: architecture.machines(), files: file_host },
            draws,
        );
        let layout = plant.layout();
        let is_laptop = |user| layout.role(UserId(user).device()) == Role::Laptop;
        let laptops: Vec<bool> = (0..devices).map(is_laptop).collect();
        let store = store(&scenario, layout, &catalogue, draws);
        Self {
            presence: Presence::new(organisation.presence.clone(), &laptops, draws)
                .with_always_on(file_host.user()),
            control: control(&scenario, layout),
            staff: Staff::new(organisation.staff.clone(), devices, draws),
            occasions: Occasions::new(occasion_plan(&scenario, file_host), devices, draws),
            running: Running::new(devices, scenario.services.len()),
            errands: Errands::default(),
            clients: Clients::new(devices, architecture, draws),
            sessions: Sessions::default(),
            power_switch: PowerSwitch::default(),
            rescuer: None,
            sleepers: Sleepers::new(&scenario, layout, draws),
            totals: Default::default(),
            measured_from: SimTime::ZERO,
            notices: Notices::default(),
            architecture: architecture.clone(),
            plant,
            store,
            catalogue,
            observer,
            draws,
            scenario,
        }
    }

    /// Whether a user has a laptop.
    pub fn has_laptop(&self, user: UserId) -> bool {
        self.plant.layout().role(user.device()) == Role::Laptop
    }

    /// The machine that holds all files, where no server does.
    pub fn file_host(&self) -> Option<NodeId> {
        self.plant.layout().file_host()
    }

    /// Schedules the first events; what is measured counts from `warm_up` on.
    pub fn start(&mut self, warm_up: SimDuration, agenda: &mut impl Schedule<Event = Event>) {
        agenda.after(warm_up, Event::Measure);
        self.plant.start(&mut agenda.scoped(Event::Plant), &mut self.notices);
        self.settle(agenda);
        self.save_initial_backups();
        if let Some(host) = self.plant.layout().file_host() {
            self.begin_rest(host, agenda);
        }
        self.staff.start(&mut agenda.scoped(Event::Staff));
        self.presence.start(&mut agenda.scoped(Event::Presence), &mut self.notices);
        self.settle(agenda);
        self.plant.start_faults(&mut agenda.scoped(Event::Plant));
        self.occasions.start(&mut agenda.scoped(Event::Occasion));
        self.settle(agenda);
    }

    /// The organisation has existed for a while: those who back up have already done so.
    fn save_initial_backups(&mut self) {
        let now = SimTime::ZERO;
        for object in (0..self.catalogue.objects()).map(ObjectId) {
            let saved = match self.architecture.backup {
                Backup::None => false,
                Backup::Owner => self.occasions.backs_up(self.catalogue.owner(object)),
                Backup::Central { .. } => true,
            };
            if saved {
                self.store.backups.store(object, 1, now);
            }
        }
    }
}

fn store(scenario: &Office, layout: &Layout, catalogue: &Catalogue, draws: Draws) -> Store {
    let objects = catalogue.objects();
    let law = &scenario.organisation.file_size;
    let size = |object: u32| {
        let mut rng = draws.of(purposes::OBJECTS, ObjectId(object), ());
        law.sample_bytes(&mut rng).max(Bytes::new(1))
    };
    let places =
        (0..objects).map(|object| place(scenario, layout, catalogue, ObjectId(object), draws));
    let holders = Holders::new(layout.machine_count(), places);
    let sizes = (0..objects).map(size).collect();
    let mut store = Store::new(sizes, holders, layout.device_count());
    keep_first_copies(&scenario.architecture.placement, catalogue, &mut store);
    store
}

/// Whoever owns a file has stored it there; where devices keep all, so do others who may read it.
fn keep_first_copies(placement: &Placement, catalogue: &Catalogue, store: &mut Store) {
    if !placement.keeps_copies() {
        return;
    }
    let keeps_all = placement.client().is_some_and(|client| client.keeps_all);
    for object in (0..catalogue.objects()).map(ObjectId) {
        let owner = catalogue.owner(object);
        for user in catalogue.readers(object).filter(|user| keeps_all || *user == owner) {
            store.local.keep(user.device(), object, 1);
        }
    }
}

/// The holders of an object: all servers, the owner's device and others drawn at random, or the
/// devices of all who may read it.
fn place(
    scenario: &Office,
    layout: &Layout,
    catalogue: &Catalogue,
    object: ObjectId,
    draws: Draws,
) -> Vec<NodeId> {
    let owner = catalogue.owner(object).device();
    match &scenario.architecture.placement {
        Placement::Server { copies } | Placement::Cache { copies } => {
            let standby = u32::from(scenario.architecture.redundancy.standby.is_some());
            layout.servers().iter().take((copies + standby) as usize).copied().collect()
        }
        Placement::Owner => vec![owner],
        Placement::Nas | Placement::HostPc(_) => {
            vec![layout.file_host().expect("the layout has the machine for all files")]
        }
        Placement::Cloud(_) => layout.cloud().into_iter().collect(),
        Placement::Peers { copies, .. } => {
            let mut places = vec![owner];
            let mut rng = draws.of(purposes::PLACEMENT, object, ());
            while places.len() < *copies as usize {
                let candidate = NodeId(rng.below(layout.device_count()));
                if !places.contains(&candidate) {
                    places.push(candidate);
                }
            }
            places
        }
        Placement::Sync { always_on, .. } => {
            let further = layout.servers().iter().take(usize::from(*always_on)).copied();
            catalogue.readers(object).map(UserId::device).chain(further).collect()
        }
    }
}

fn control(scenario: &Office, layout: &Layout) -> Control {
    let architecture = &scenario.architecture;
    let mut servers = layout.servers().to_vec();
    servers.extend(layout.file_host());
    let standby = architecture.redundancy.standby.as_ref().and_then(|_| servers.pop());
    let beliefs = Beliefs::new(layout.machine_count(), architecture.discovery.belief_lasts());
    let handles = Handles::new(layout.device_count(), architecture.ordering.outlasts_silence());
    let connections = scenario.connections();
    let names = Names::new(servers, standby);
    Control::new(layout.device_count(), handles, connections, names, beliefs)
}

fn occasion_plan(scenario: &Office, file_host: FileHost) -> OccasionPlan {
    let Some(admin) = &scenario.organisation.administration else {
        return OccasionPlan::none();
    };
    let architecture = &scenario.architecture;
    let (central_backup, restore_test) = match architecture.backup {
        Backup::Central { interval, restore_test } => (Some(interval), restore_test),
        Backup::None | Backup::Owner => (None, None),
    };
    let owners_patch = architecture.patching == Patching::Owner;
    OccasionPlan {
        personal: admin.personal,
        patch_interval: Some(admin.patch_interval),
        owner_patches: owners_patch.then(|| admin.owner_patches.clone()),
        central_backup,
        backup_check: central_backup.map(|_| admin.backup_check),
        restore_test,
        file_host_patches: match file_host {
            FileHost::Nas => Some(admin.nas_patch_interval),
            FileHost::Dedicated => Some(admin.patch_interval),
            FileHost::None | FileHost::Device(_) => None,
        },
        host_mistakes: admin.host_switched_off.filter(|_| file_host.user().is_some()),
        own_backups: match architecture.backup {
            Backup::Owner => admin.own_backups.clone(),
            Backup::None | Backup::Central { .. } => Vec::new(),
        },
    }
}

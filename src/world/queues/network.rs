//! A queueing network as a value: classes of jobs, stations and routes.

use crate::dist::Law;
use crate::sim::SimDuration;

use super::routing::Route;

/// Classes of jobs and the stations that they pass through: one point of an experiment.
#[derive(Clone, Debug)]
pub struct QueueNetwork {
    /// A title for people.
    pub title: String,
    /// Open classes in the order of their file, then closed ones.
    pub(super) classes: Vec<JobClass>,
    /// Stations in the order of their file.
    pub(super) stations: Vec<StationPlan>,
}

/// Jobs that have their arrivals, routes and priority in common.
#[derive(Clone, Debug)]
pub(super) struct JobClass {
    pub name: String,
    /// Key that names its streams.
    pub key: u64,
    pub population: Population,
    /// The station that a job visits first.
    pub to: usize,
    /// Lower numbers go first.
    pub priority: u8,
}

/// Where the jobs of a class come from.
#[derive(Clone, Debug)]
pub(super) enum Population {
    /// From outside, and they leave for good.
    Open {
        gap: Law,
        batch: u32,
        /// When the first come, if the class has not been arriving for ever.
        first: Option<SimDuration>,
    },
    /// A fixed number of users, each of which thinks and then has a job.
    Closed {
        size: u32,
        think: Law,
        /// How long the first think time is, if users have not been thinking for ever.
        first: Option<SimDuration>,
    },
}

/// A station, or several equal ones before which a balancer stands.
#[derive(Clone, Debug)]
pub(super) struct StationPlan {
    pub name: String,
    /// Key that names the streams of its servers.
    pub key: u64,
    /// How many equal stations there are.
    pub count: u32,
    /// How many of them, drawn at random, a job compares.
    pub choices: u32,
    /// Servers of one station; `None`: infinitely many.
    pub servers: Option<u32>,
    pub order: ServiceOrder,
    /// Whether interrupted work is lost.
    pub repeats: bool,
    /// Jobs in one station, those in service included.
    pub room: Option<u32>,
    pub breakdowns: Option<Breakdowns>,
    /// By class.
    pub visits: Vec<VisitPlan>,
}

impl StationPlan {
    /// Whether jobs of some class come there.
    pub fn is_reached(&self) -> bool {
        self.visits.iter().any(|visit| visit.reached)
    }
}

/// Which jobs are served first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ServiceOrder {
    Fifo,
    Priority,
    Preemptive,
    Sharing,
}

/// How each server of a station fails.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Breakdowns {
    pub up: Law,
    pub down: Law,
    /// Whether all servers begin up and new; otherwise they have been failing for ever.
    pub new: bool,
}

/// Visit of a job of one class to one station.
#[derive(Clone, Debug)]
pub(super) struct VisitPlan {
    /// Whether jobs of the class can come here at all.
    pub reached: bool,
    /// Whether the file says how much it asks for.
    pub asks: bool,
    pub demand: Law,
    pub patience: Option<Law>,
    pub next: Route,
}

impl JobClass {
    pub fn is_open(&self) -> bool {
        matches!(self.population, Population::Open { .. })
    }
}

impl Breakdowns {
    /// Share of time for which a server is up.
    pub fn availability(&self) -> f64 {
        self.up.mean() / (self.up.mean() + self.down.mean())
    }
}

impl StationPlan {
    /// Servers of all its stations together; `None`: infinitely many.
    pub fn all_servers(&self) -> Option<u64> {
        self.servers.map(|servers| u64::from(servers) * u64::from(self.count))
    }

    /// Whether a job can find all servers busy and stay.
    pub fn can_wait(&self) -> bool {
        let Some(servers) = self.servers else { return false };
        let places = self.room.is_none_or(|room| room > servers) || self.breaks_down();
        places && self.order != ServiceOrder::Sharing
    }

    /// Whether servers fail; infinitely many are never all down.
    pub fn breaks_down(&self) -> bool {
        self.breakdowns.is_some() && self.servers.is_some()
    }

    /// Whether the urgency of a job decides when it is served, or whether there is room for it.
    pub fn looks_at_priority(&self) -> bool {
        match self.order {
            ServiceOrder::Fifo | ServiceOrder::Sharing => false,
            ServiceOrder::Priority => self.can_wait(),
            ServiceOrder::Preemptive => self.can_wait() || self.room.is_some(),
        }
    }

    /// Whether jobs of a class may leave unserved.
    pub fn may_lose(&self, class: usize) -> bool {
        self.room.is_some() || self.visits[class].patience.is_some() && self.can_wait()
    }
}

impl QueueNetwork {
    /// Users of all closed classes.
    pub(super) fn users(&self) -> u64 {
        let users = self.classes.iter().map(|class| match class.population {
            Population::Closed { size, .. } => u64::from(size),
            Population::Open { .. } => 0,
        });
        users.sum()
    }

    /// The names of the classes, open ones first.
    pub fn class_names(&self) -> impl Iterator<Item = &str> {
        self.classes.iter().map(|class| class.name.as_str())
    }

    /// The names of the stations.
    pub fn station_names(&self) -> impl Iterator<Item = &str> {
        self.stations.iter().map(|station| station.name.as_str())
    }

    /// The ranks of all classes by urgency, without gaps: 0 goes first.
    pub(super) fn ranks(&self) -> Vec<u8> {
        let mut levels: Vec<u8> = self.classes.iter().map(|class| class.priority).collect();
        levels.sort_unstable();
        levels.dedup();
        let below = |own: u8| levels.iter().filter(|level| **level < own).count() as u8;
        self.classes.iter().map(|class| below(class.priority)).collect()
    }
}

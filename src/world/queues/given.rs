//! A network in plain numbers: what closed forms are asked with.

use crate::dist::Law;
use crate::study::GivenPoint;
use crate::theory::{Class, Given, Order, ServicePoint};

use super::network::{Population, QueueNetwork, ServiceOrder, StationPlan};

impl QueueNetwork {
    /// Its numbers, and what of it no closed form covers.
    pub fn given(&self) -> GivenPoint {
        let stations = self.station_names().map(str::to_owned).collect();
        let (open, closed): (Vec<usize>, Vec<usize>) =
            (0..self.classes.len()).partition(|&class| self.classes[class].is_open());
        let mut given = Given { beyond: self.beyond(&open, &closed), ..Given::default() };
        let mut classes = Vec::new();
        if open.is_empty() {
            // Of several classes only the first is given: `beyond` refuses them all.
            self.add_users(&mut given, closed[0]);
        } else {
            given.arrival_rate = Some(open.iter().map(|&class| self.rate(class)).sum());
            given.arrivals_poisson = Some(open.iter().all(|&class| self.is_poisson(class)));
            if self.are_alike() {
                self.add_routes(&mut given, open[0]);
            } else {
                classes = self.by_urgency(&open);
                given.classes = classes.iter().map(|&class| self.class_in_numbers(class)).collect();
            }
        }
        given.stations = (0..self.stations.len()).map(|at| self.service_point(at)).collect();
        let several = self.stations.iter().find(|station| station.count > 1);
        given.choices = several.map(|station| station.choices);
        let classes = classes.into_iter().map(|class| self.classes[class].name.clone());
        GivenPoint { given, stations, classes: classes.collect() }
    }

    /// Features that no closed form describes, as ends of the sentence "it has ...".
    fn beyond(&self, open: &[usize], closed: &[usize]) -> Vec<String> {
        let any = |holds: fn(&StationPlan) -> bool| self.stations.iter().any(holds);
        let batches = open.iter().any(|&class| match self.classes[class].population {
            Population::Open { batch, .. } => batch > 1,
            Population::Closed { .. } => false,
        });
        let ranks = self.ranks();
        let mut urgencies: Vec<u8> = open.iter().map(|&class| ranks[class]).collect();
        urgencies.sort_unstable();
        let shared_rank = urgencies.windows(2).any(|pair| pair[0] == pair[1]);
        // Where all jobs are alike, their routes are given instead.
        let returning = !self.are_alike() && open.iter().any(|&class| self.returns(class));
        let by_rank = (0..self.stations.len()).any(|at| self.serves_by_rank(at));
        let features = [
            (batches, "jobs that come in batches"),
            (!open.is_empty() && !closed.is_empty(), "users beside jobs from outside"),
            (closed.len() > 1, "several classes of users"),
            (by_rank && shared_rank, "several classes of one urgency"),
            (returning, "classes whose jobs come back to a station"),
            (
                any(|own| own.visits.iter().any(|visit| visit.reached && visit.patience.is_some())),
                "jobs that lose patience",
            ),
            (any(StationPlan::breaks_down), "servers that break down"),
            (
                any(|own| own.repeats && own.order == ServiceOrder::Preemptive),
                "interrupted work that is lost",
            ),
            (
                any(|own| own.count > 1 && own.servers != Some(1)),
                "equal stations with several servers each",
            ),
        ];
        features.into_iter().filter(|(there, _)| *there).map(|(_, text)| text.into()).collect()
    }

    fn is_poisson(&self, class: usize) -> bool {
        match &self.classes[class].population {
            Population::Open { gap, .. } => gap.is_exponential(),
            Population::Closed { .. } => false,
        }
    }

    /// Whether no station treats jobs of different classes differently.
    fn are_alike(&self) -> bool {
        let first = &self.classes[0];
        let same_way = self.classes.iter().all(|class| class.to == first.to);
        let same_visits = self.stations.iter().all(|station| {
            station.visits.windows(2).all(|pair| {
                pair[0].demand == pair[1].demand
                    && pair[0].next == pair[1].next
                    && pair[0].reached == pair[1].reached
            })
        });
        let same_rank = !(0..self.stations.len()).any(|at| self.serves_by_rank(at));
        same_way && same_visits && same_rank
    }

    fn serves_by_rank(&self, station: usize) -> bool {
        self.stations[station].looks_at_priority() && self.ranks().iter().any(|rank| *rank > 0)
    }

    /// The most urgent first.
    fn by_urgency(&self, open: &[usize]) -> Vec<usize> {
        let ranks = self.ranks();
        let mut classes = open.to_vec();
        classes.sort_by_key(|&class| ranks[class]);
        classes
    }

    /// A class as the first station that it visits sees it.
    fn class_in_numbers(&self, class: usize) -> Class {
        let demand = &self.stations[self.classes[class].to].visits[class].demand;
        Class {
            arrival_rate: self.rate(class),
            service_mean: demand.mean(),
            service_cv2: squared_variation(demand),
        }
    }

    fn add_users(&self, given: &mut Given, class: usize) {
        if let Population::Closed { size, think, .. } = &self.classes[class].population {
            given.population = Some(*size);
            given.think_time = Some(think.mean());
        }
    }

    /// The ways of open classes, of which all go the same.
    fn add_routes(&self, given: &mut Given, class: usize) {
        let size = self.stations.len();
        let row = |station: &StationPlan| {
            let mut row = vec![0.0; size];
            station.visits[class].next.chances().for_each(|(next, chance)| row[next] += chance);
            row
        };
        given.routing = Some(self.stations.iter().map(row).collect());
        let entry = self.classes[class].to;
        if entry > 0 {
            let share = |at: usize| if at == entry { 1.0 } else { 0.0 };
            given.entries = Some((0..size).map(share).collect());
        }
    }

    fn service_point(&self, at: usize) -> ServicePoint {
        let plan = &self.stations[at];
        let order = match plan.order {
            // One server for everybody is no more shared than others are.
            ServiceOrder::Sharing if plan.servers.is_some() => Order::Shared,
            ServiceOrder::Priority if self.serves_by_rank(at) => Order::Priority,
            ServiceOrder::Preemptive if self.serves_by_rank(at) => Order::PriorityPreemptive,
            _ => Order::FirstCome,
        };
        let closed = !self.classes[0].is_open();
        let point = ServicePoint {
            servers: if plan.count > 1 { Some(plan.count) } else { plan.servers },
            room: plan.room,
            order,
            visits: closed.then(|| self.visits(0)[at]),
            ..ServicePoint::default()
        };
        let demand = &plan.visits[0].demand;
        if closed || self.are_alike() {
            return ServicePoint {
                service_mean: Some(demand.mean()),
                service_cv2: Some(squared_variation(demand)),
                service_exponential: Some(demand.is_exponential()),
                ..point
            };
        }
        point
    }
}

/// Variance over the square of the mean.
fn squared_variation(law: &Law) -> f64 {
    match law.mean() {
        0.0 => 0.0,
        mean => law.variance() / (mean * mean),
    }
}

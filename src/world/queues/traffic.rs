//! Traffic equations: how often jobs visit each station, and how much work that is.

use super::network::{Population, QueueNetwork};

/// A station to which more work is sure to come than it can do.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Overload {
    pub station: usize,
    /// Mean work that comes, in servers that it would keep busy.
    pub load: f64,
    /// Servers that are up, on average.
    pub capacity: f64,
}

impl QueueNetwork {
    /// The stations that a class can come to, by number.
    pub(super) fn reached(&self, class: usize) -> Vec<bool> {
        let mut reached = vec![false; self.stations.len()];
        let mut open = vec![self.classes[class].to];
        while let Some(station) = open.pop() {
            if !std::mem::replace(&mut reached[station], true) {
                let next = self.stations[station].visits[class].next.chances();
                open.extend(next.map(|(next, _)| next));
            }
        }
        reached
    }

    /// The first station from which jobs of a class never leave.
    pub(super) fn trap(&self, class: usize) -> Option<usize> {
        let next = |station: usize| &self.stations[station].visits[class].next;
        let mut ways_out: Vec<bool> =
            (0..self.stations.len()).map(|station| next(station).leaves() > 0.0).collect();
        let leads_out = |station: usize, ways_out: &[bool]| {
            next(station).chances().any(|(next, chance)| chance > 0.0 && ways_out[next])
        };
        loop {
            let found: Vec<usize> = (0..ways_out.len())
                .filter(|&station| !ways_out[station] && leads_out(station, &ways_out))
                .collect();
            if found.is_empty() {
                break;
            }
            found.into_iter().for_each(|station| ways_out[station] = true);
        }
        let reached = self.reached(class);
        (0..ways_out.len()).find(|&station| reached[station] && !ways_out[station])
    }

    /// Whether jobs of a class can come to a station more than once. The class has no trap.
    pub(super) fn returns(&self, class: usize) -> bool {
        let mut open: Vec<bool> = self.visits(class).iter().map(|visits| *visits > 0.0).collect();
        let goes_on = |station: usize, open: &[bool]| {
            let mut next = self.stations[station].visits[class].next.chances();
            next.any(|(next, chance)| chance > 0.0 && open[next])
        };
        // A station from which jobs only leave, or go to such stations, is on no round.
        loop {
            let found = (0..open.len()).find(|&station| open[station] && !goes_on(station, &open));
            match found {
                Some(station) => open[station] = false,
                None => return open.contains(&true),
            }
        }
    }

    /// Mean visits of a job of one class to each station, where none is lost. The class has no
    /// trap. O(stations^3).
    pub fn visits(&self, class: usize) -> Vec<f64> {
        self.visits_while(class, |_| true)
    }

    /// The same, counted only as long as jobs pass through stations of a kind.
    fn visits_while(&self, class: usize, passes: impl Fn(usize) -> bool) -> Vec<f64> {
        let size = self.stations.len();
        let mut rows = vec![vec![0.0; size + 1]; size];
        for (station, row) in rows.iter_mut().enumerate() {
            row[station] = 1.0;
        }
        for station in (0..size).filter(|&station| passes(station)) {
            for (next, chance) in self.stations[station].visits[class].next.chances() {
                rows[next][station] -= chance;
            }
        }
        rows[self.classes[class].to][size] = 1.0;
        solved(rows)
    }

    /// Jobs of a class that come from outside, per second; none of a closed class.
    pub fn rate(&self, class: usize) -> f64 {
        match &self.classes[class].population {
            Population::Open { gap, batch, .. } => f64::from(*batch) / gap.mean(),
            Population::Closed { .. } => 0.0,
        }
    }

    /// Rough number of events in a second. Users are taken never to wait.
    pub fn events_per_second(&self) -> f64 {
        let jobs = (0..self.classes.len()).map(|class| {
            let visits = self.visits(class);
            let services: f64 = visits.iter().sum();
            match &self.classes[class].population {
                Population::Open { batch, .. } => {
                    self.rate(class) * (1.0 / f64::from(*batch) + services)
                }
                Population::Closed { size, think, .. } => {
                    let demand =
                        |station: usize| self.stations[station].visits[class].demand.mean();
                    let served: f64 =
                        visits.iter().enumerate().map(|(at, visits)| visits * demand(at)).sum();
                    f64::from(*size) / (think.mean() + served) * (1.0 + services)
                }
            }
        });
        let failing = self.stations.iter().filter(|station| station.breaks_down());
        let spells = failing.filter_map(|station| {
            let spell = station.breakdowns.as_ref()?;
            Some(2.0 * station.all_servers()? as f64 / (spell.up.mean() + spell.down.mean()))
        });
        jobs.chain(spells).sum()
    }

    /// Stations whose queues grow without end. A station that refuses jobs, or whose jobs lose
    /// patience, passes on fewer than come, it is not said how many: what comes from there is left
    /// out, and so are the work of closed classes and work that is repeated.
    pub(super) fn overloads(&self) -> Vec<Overload> {
        let mut loads = vec![0.0; self.stations.len()];
        for class in (0..self.classes.len()).filter(|&class| self.classes[class].is_open()) {
            let keeps_all = |station: usize| !self.stations[station].may_lose(class);
            let visits = self.visits_while(class, keeps_all);
            for (station, load) in loads.iter_mut().enumerate().filter(|(at, _)| keeps_all(*at)) {
                let demand = self.stations[station].visits[class].demand.mean();
                *load += self.rate(class) * visits[station] * demand;
            }
        }
        let stations = self.stations.iter().zip(loads).enumerate();
        let overload = stations.filter_map(|(station, (plan, load))| {
            let breakdowns = plan.breakdowns.as_ref();
            let availability = breakdowns.map_or(1.0, |own| own.availability());
            let capacity = plan.all_servers()? as f64 * availability;
            // Sums of products are rounded: 0.1 * 3 / 0.3 is meant to be 1.
            (load > capacity * (1.0 - 1e-12)).then_some(Overload { station, load, capacity })
        });
        overload.collect()
    }
}

/// Solves linear equations, each row with its right side last. The matrix is that of a chain that
/// ends (an M-matrix), so that no rows need to be exchanged.
fn solved(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let size = rows.len();
    for pivot in 0..size {
        let (above, below) = rows.split_at_mut(pivot + 1);
        let head = &above[pivot];
        for row in below.iter_mut().filter(|row| row[pivot] != 0.0) {
            let factor = row[pivot] / head[pivot];
            for (own, head) in row[pivot..].iter_mut().zip(&head[pivot..]) {
                *own -= factor * head;
            }
        }
    }
    let mut solution = vec![0.0; size];
    for at in (0..size).rev() {
        let known: f64 = (at + 1..size).map(|other| rows[at][other] * solution[other]).sum();
        solution[at] = (rows[at][size] - known) / rows[at][at];
    }
    solution
}

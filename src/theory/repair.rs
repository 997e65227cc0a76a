//! Machines that fail and wait for a few repairers.

use super::TheoryError;
use super::chain::{at_least, birth_death, mean};
use super::error::{count, positive};

/// The steady state of the machine repair model M/M/R//N (Palm, 1947; Feller, "An Introduction to
/// Probability Theory" I, section XVII.7).
///
/// Repairs are exponential; lifetimes may have any law (Baskett, Chandy, Muntz and Palacios, 1975:
/// running machines are a station with a server for everybody). Below, "down" is waiting for a
/// repairer or being repaired.
#[derive(Clone, PartialEq, Debug)]
pub struct MachineRepair {
    machines: u32,
    repairers: f64,
    repair_mean: f64,
    /// Probabilities of 0, 1, ... machines being down.
    down: Vec<f64>,
}

impl MachineRepair {
    /// `machines` machines and `repairers` repairers, with the mean time that a machine runs and
    /// the mean time that its repair takes, in one unit.
    ///
    /// # Errors
    /// [`TheoryError::OutOfRange`] unless all are positive, with at most 1,000,000 machines and
    /// repairers.
    pub fn new(
        machines: u32,
        repairers: u32,
        lifetime_mean: f64,
        repair_mean: f64,
    ) -> Result<Self, TheoryError> {
        count("population", machines)?;
        let crew = count("servers", repairers)?;
        positive("mean time outside", lifetime_mean)?;
        positive("mean service", repair_mean)?;
        let offered = repair_mean / lifetime_mean;
        // p(k+1)/p(k) = (N - k) l/(min(k + 1, R) m).
        let ratio = |k: u32| f64::from(machines - k) * offered / f64::from((k + 1).min(repairers));
        let down = birth_death((0..machines).map(ratio));
        Ok(Self { machines, repairers: crew, repair_mean, down })
    }

    /// Mean number of machines that are down.
    pub fn down(&self) -> f64 {
        mean(&self.down, |k| k)
    }

    /// Mean number of machines that wait for a repairer.
    pub fn waiting(&self) -> f64 {
        mean(&self.down, |k| (k - self.repairers).max(0.0))
    }

    /// Mean share of machines that run.
    pub fn availability(&self) -> f64 {
        let machines = f64::from(self.machines);
        mean(&self.down, |k| machines - k) / machines
    }

    /// The share of repairers at work.
    pub fn utilisation(&self) -> f64 {
        mean(&self.down, |k| k.min(self.repairers)) / self.repairers
    }

    /// Failures, and as many repairs, per unit of time.
    pub fn throughput(&self) -> f64 {
        self.utilisation() * self.repairers / self.repair_mean
    }

    /// Mean time from a failure to the begin of the repair, by Little's law.
    pub fn wait(&self) -> f64 {
        self.waiting() / self.throughput()
    }

    /// Mean time from a failure to the end of the repair, by Little's law.
    pub fn response(&self) -> f64 {
        self.down() / self.throughput()
    }

    /// Probability that `k` or more machines are down.
    pub fn at_least_down(&self, k: u32) -> f64 {
        at_least(&self.down, k)
    }

    /// Probability that `k` or more machines run.
    pub fn at_least_up(&self, k: u32) -> f64 {
        let most_down = self.machines.checked_sub(k);
        most_down.map_or(0.0, |most| self.down.iter().take(most as usize + 1).sum())
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{equals, near};
    use super::*;

    #[test]
    fn published_figures() {
        let plant = |repairers| MachineRepair::new(20, repairers, 200.0, 20.0).unwrap();
        for (repairers, down, available, wait) in [
            (1, 10.018_691, 0.499_065_475, 180.749_020),
            (2, 3.452_094, 0.827_395_288, 21.722_431),
            (5, 1.829_928, 0.908_503_604, 0.142_220),
        ] {
            near(plant(repairers).down(), down);
            near(plant(repairers).availability(), available);
            // Six decimals are published.
            let tolerance = 5.01e-7 * f64::max(wait, 1.0);
            assert!((plant(repairers).wait() - wait).abs() < tolerance);
        }
        near(plant(2).at_least_up(18), 0.422_881_545);
        near(plant(20).availability(), 10.0 / 11.0);
    }

    #[test]
    fn figures_belong_together() {
        let plant = MachineRepair::new(7, 2, 30.0, 4.0).unwrap();
        equals(plant.throughput(), plant.availability() * 7.0 / 30.0);
        equals(plant.down(), 7.0 * (1.0 - plant.availability()));
        equals(plant.response(), plant.wait() + 4.0);
        equals(plant.at_least_up(5), 1.0 - plant.at_least_down(3));
        assert_eq!((plant.at_least_up(8), plant.at_least_down(8)), (0.0, 0.0));
        // With a repairer for each, machines are alone.
        let alone = MachineRepair::new(7, 7, 30.0, 4.0).unwrap();
        equals(alone.at_least_up(7), (30.0f64 / 34.0).powi(7));
        assert_eq!(alone.wait(), 0.0);
        assert!(MachineRepair::new(0, 1, 1.0, 1.0).is_err());
    }
}

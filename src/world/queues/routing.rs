//! Where a job goes after a service.

/// The stations that may follow, with their probabilities; the rest leaves.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Route {
    /// Stations, each with the probability of it and of all before it.
    steps: Vec<(f64, u32)>,
}

impl Route {
    /// A route along stations by number, each with its probability.
    pub fn new(chances: impl IntoIterator<Item = (usize, f64)>) -> Self {
        let mut sum: f64 = 0.0;
        let steps = chances.into_iter().map(|(station, chance)| {
            sum += chance;
            // Sums such as 0.3 + 0.3 + 0.4 are meant to be certain.
            let sum = if sum > 1.0 - 1e-9 { 1.0 } else { sum };
            (sum, station as u32)
        });
        Self { steps: steps.collect() }
    }

    /// The station for a number drawn between 0 and 1; `None`: the job leaves. O(stations).
    pub fn pick(&self, drawn: f64) -> Option<usize> {
        self.steps.iter().find(|(sum, _)| drawn < *sum).map(|(_, station)| *station as usize)
    }

    /// Stations with their probabilities.
    pub fn chances(&self) -> impl Iterator<Item = (usize, f64)> {
        let before = std::iter::once(0.0).chain(self.steps.iter().map(|(sum, _)| *sum));
        let steps = self.steps.iter().zip(before);
        steps.map(|((sum, station), before)| (*station as usize, sum - before))
    }

    /// Probability that the job leaves.
    pub fn leaves(&self) -> f64 {
        1.0 - self.steps.last().map_or(0.0, |(sum, _)| *sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_station_has_its_part_of_the_unit_interval() {
        let route = Route::new([(4, 0.25), (2, 0.0), (7, 0.5)]);
        let picked = [0.1, 0.249, 0.25, 0.6, 0.749, 0.75, 0.99].map(|drawn| route.pick(drawn));
        assert_eq!(picked, [Some(4), Some(4), Some(7), Some(7), Some(7), None, None]);
        let chances: Vec<_> = route.chances().collect();
        assert_eq!(chances, [(4, 0.25), (2, 0.0), (7, 0.5)]);
        assert_eq!(route.leaves(), 0.25);
    }

    #[test]
    fn what_adds_up_to_one_is_certain() {
        let route = Route::new([(0, 0.1), (1, 0.2), (2, 0.7)]);
        assert_eq!((route.leaves(), route.pick(1.0 - 1e-16)), (0.0, Some(2)));
        assert_eq!((Route::default().leaves(), Route::default().pick(0.0)), (1.0, None));
    }
}

//! A load balancer that sends each job to the shortest of a few stations chosen at random.

use crate::sim::Rng;

/// Joins the shortest of `choices` queues, drawn anew for each job (Vvedenskaya, Dobrushin and
/// Karpelevich 1996; Mitzenmacher 1996). One choice is random routing, as many choices as stations
/// is joining the shortest queue.
///
/// ```
/// use crosspoint::sim::{EventList, Schedule, SimDuration, Streams};
/// use crosspoint::station::{Balancer, Station};
///
/// let (mut rng, mut agenda) = (Streams::new(1, 0).stream(0, 0, 0), EventList::new());
/// let mut servers = vec![Station::new(1); 3];
/// let mut balancer = Balancer::new(3, 3);
/// for job in 0..6 {
///     let chosen = balancer.choose(&mut rng, |server| servers[server].len());
///     let mut agenda = agenda.scoped(|event| (chosen, event));
///     servers[chosen].arrive(job, SimDuration::MINUTE, &mut agenda);
/// }
/// assert!(servers.iter().all(|server| server.len() == 2));
/// ```
#[derive(Clone, Debug)]
pub struct Balancer {
    /// All stations, in an order that each choice shuffles a little further.
    order: Vec<u32>,
    choices: u32,
}

impl Balancer {
    /// A balancer before `stations` stations that looks at `choices` different ones for each job.
    ///
    /// # Panics
    /// If there is no choice, or there are more choices than stations.
    pub fn new(stations: u32, choices: u32) -> Self {
        assert!(1 <= choices && choices <= stations, "{choices} choices among {stations} stations");
        Self { order: (0..stations).collect(), choices }
    }

    /// The station that the next job should join: the first drawn of the shortest of those drawn.
    /// `length` gives the number of jobs at a station, from 0 to the number of stations less one.
    /// O(choices).
    pub fn choose(&mut self, rng: &mut Rng, length: impl Fn(usize) -> u64) -> usize {
        let mut best = None;
        for drawn in 0..self.choices {
            // A partial shuffle (Fisher and Yates) draws without putting back.
            let other = drawn + rng.below(self.order.len() as u32 - drawn);
            self.order.swap(drawn as usize, other as usize);
            let station = self.order[drawn as usize] as usize;
            let length = length(station);
            if best.is_none_or(|(least, _)| length < least) {
                best = Some((length, station));
            }
        }
        best.expect("there is at least one choice").1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Streams;

    #[test]
    fn the_shortest_is_found_and_ties_are_drawn_evenly() {
        let mut rng = Streams::new(3, 0).stream(0, 0, 0);
        let lengths = [5, 1, 4, 1, 1];
        let mut chosen = [0u32; 5];
        let mut balancer = Balancer::new(5, 5);
        for _ in 0..3_000 {
            chosen[balancer.choose(&mut rng, |station| lengths[station])] += 1;
        }
        assert_eq!((chosen[0], chosen[2]), (0, 0));
        // Five standard deviations of a binomial count are 129.
        assert!([1, 3, 4].iter().all(|&station: &usize| chosen[station].abs_diff(1_000) < 129));
    }

    /// With two different choices of three, the longest queue is joined by nobody, and the
    /// shortest whenever it is drawn: in two cases of three.
    #[test]
    fn choices_differ() {
        let mut rng = Streams::new(4, 0).stream(0, 0, 0);
        let mut chosen = [0u32; 3];
        let mut balancer = Balancer::new(3, 2);
        for _ in 0..3_000 {
            chosen[balancer.choose(&mut rng, |station| station as u64)] += 1;
        }
        assert_eq!(chosen[2], 0);
        assert!(chosen[0].abs_diff(2_000) < 129, "{chosen:?}");
    }
}

//! A part of an experiment that one process runs: whole points, with all architectures or other
//! model files.

use super::costs::Costs;
use super::points::Plan;

/// Which part of how many.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Shard {
    /// How many parts there are.
    pub of: u32,
    /// Which one this is, from 1.
    pub number: u32,
}

impl std::str::FromStr for Shard {
    type Err = String;

    /// Reads `2/5`.
    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').map(|(number, of)| (number.parse(), of.parse()));
        match numbers {
            Some((Ok(number), Ok(of))) if 0 < number && number <= of && of <= 10_000 => {
                Ok(Self { number, of })
            }
            _ => Err("expected I/N with I from 1 to N, for example 2/5".to_owned()),
        }
    }
}

impl Shard {
    /// The end of the name of its part of the journal: `2-of-5`.
    pub fn name(&self) -> String {
        format!("{}-of-{}", self.number, self.of)
    }

    /// The shard whose part has this end of its name.
    pub fn named(name: &str) -> Option<Self> {
        name.replacen("-of-", "/", 1).parse().ok().filter(|shard: &Self| shard.name() == name)
    }

    /// Which points belong to it. Those of a group stay together (see [`Plan::groups`]); the most
    /// expensive ones are dealt first, each to the shard that has least so far.
    pub fn points(&self, plan: &Plan, costs: &Costs) -> Vec<bool> {
        let cost = |points: &Vec<usize>| {
            points.iter().fold(0u64, |sum, at| sum.saturating_add(costs.of_point(*at)))
        };
        let mut groups: Vec<(u64, Vec<usize>)> =
            plan.groups().into_iter().map(|points| (cost(&points), points)).collect();
        groups.sort_by_key(|(cost, points)| (std::cmp::Reverse(*cost), points[0]));
        let mut loads = vec![0u64; self.of as usize];
        let mut own = vec![false; plan.points.len()];
        for (cost, points) in groups {
            let least = (0..loads.len()).min_by_key(|at| loads[*at]).unwrap_or(0);
            loads[least] = loads[least].saturating_add(cost);
            if least + 1 == self.number as usize {
                points.iter().for_each(|at| own[*at] = true);
            }
        }
        own
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::plan::{Axis, Precision, Product};

    fn plan() -> Plan {
        let axes = vec![Axis::new("x", "x", (1..=7).map(|x| x.to_string()).collect())];
        let product = Product::new(&axes, 3, 2, |architecture, _| architecture < 2).unwrap();
        Plan {
            experiment: "e".into(),
            title: "t".into(),
            organisation: "o".into(),
            compared: "architecture".into(),
            architectures: vec!["a".into(), "b".into(), "c".into()],
            titles: Vec::new(),
            points: product.points().collect(),
            axes,
            replications: 2,
            precision: None,
            seed: 1,
        }
    }

    #[test]
    fn every_point_is_in_one_shard_beside_its_other_architectures() {
        let plan = plan();
        let costs = Costs::by_point((0..15).map(|at| 1 + at % 7).collect());
        for of in [1, 2, 3, 20] {
            let shards = (1..=of).map(|number| Shard { number, of }.points(&plan, &costs));
            let shards: Vec<Vec<bool>> = shards.collect();
            for at in 0..plan.points.len() {
                assert_eq!(shards.iter().filter(|own| own[at]).count(), 1, "{at} of {of}");
            }
            for shard in &shards {
                assert_eq!(shard[0..7], shard[7..14], "architectures a and b stay together");
            }
        }
    }

    /// One model file, whose first axis is compared: its points are dealt one by one, unless they
    /// stop together by precision.
    #[test]
    fn compared_values_of_an_axis_are_dealt_to_all_shards() {
        let axes = vec![Axis::new("x", "x", (1..=7).map(|x| x.to_string()).collect())];
        let product = Product::new(&axes, 1, 2, |_, _| true).unwrap();
        let points = product.points().collect();
        let (compared, architectures) = ("queues".into(), vec!["mm1".into()]);
        let plan = Plan { compared, architectures, points, axes, ..plan() };
        let costs = Costs::by_point(vec![1; 7]);
        let sizes = |plan: &Plan| {
            let own = |number| Shard { number, of: 3 }.points(plan, &costs);
            [1, 2, 3].map(|number| own(number).iter().filter(|own| **own).count())
        };
        assert_eq!(sizes(&plan), [3, 2, 2]);
        let precision = Some(Precision { min: 20, targets: Vec::new() });
        assert_eq!(sizes(&Plan { precision, ..plan }), [7, 0, 0]);
    }

    #[test]
    fn shards_cost_about_the_same() {
        let plan = plan();
        let costs = Costs::by_point((0..15).map(|at| 1 + at % 7).collect());
        let load = |number| {
            let own = Shard { number, of: 3 }.points(&plan, &costs);
            (0..15).filter(|at| own[*at]).map(|at| costs.of_point(at)).sum::<u64>()
        };
        // 7 pairs of 2, 4, ... 14 and one point of 1: 57 together.
        assert_eq!([load(1), load(2), load(3)], [20, 19, 18]);
    }

    #[test]
    fn names_are_read_and_written() {
        let shard: Shard = "2/5".parse().unwrap();
        assert_eq!((shard.number, shard.of, shard.name().as_str()), (2, 5, "2-of-5"));
        assert_eq!(Shard::named("2-of-5"), Some(shard));
        for wrong in ["0/5", "6/5", "2", "2/", "a/b", "-1/5"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
        for wrong in ["2/5", "02-of-5", "old", "2-of-5.tmp"] {
            assert_eq!(Shard::named(wrong), None, "{wrong}");
        }
    }
}

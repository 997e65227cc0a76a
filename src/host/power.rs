//! The power supply of sites: outages may overlap.

use crate::ids::SiteId;
use crate::sim::SimTime;

/// Which sites are without power, and since when.
#[derive(Clone, Debug)]
pub struct Power {
    outages: Vec<u32>,
    since: Vec<Option<SimTime>>,
}

impl Power {
    /// Sites that all have power.
    pub fn new(sites: usize) -> Self {
        Self { outages: vec![0; sites], since: vec![None; sites] }
    }

    /// An outage begins; `true` if the site had power until now.
    pub fn fail(&mut self, site: SiteId, now: SimTime) -> bool {
        self.outages[site.index()] += 1;
        let first = self.outages[site.index()] == 1;
        if first {
            self.since[site.index()] = Some(now);
        }
        first
    }

    /// An outage ends; `true` if the site has power again.
    ///
    /// # Panics
    /// If the site had power.
    pub fn come_back(&mut self, site: SiteId) -> bool {
        let outages = &mut self.outages[site.index()];
        *outages = outages.checked_sub(1).expect("an outage ended that had not begun");
        let back = *outages == 0;
        if back {
            self.since[site.index()] = None;
        }
        back
    }

    /// Since when a site has been without power.
    pub fn out_since(&self, site: SiteId) -> Option<SimTime> {
        self.since[site.index()]
    }
}
